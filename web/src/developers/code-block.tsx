import { Check, Copy } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { announce } from "../app/announcer.tsx";
import { IconButton } from "../ui/button.tsx";
import { Code } from "../ui/code.tsx";

/** Code that can be copied. */
export function CodeBlock({ label, code }: { readonly label: string; readonly code: string }) {
  const { t } = useTranslation("developers");
  const [isCopied, setCopied] = useState(false);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(code);
      setCopied(true);
      announce(t("copied"));
    } catch {
      setCopied(false);
    }
  };
  return (
    <div className="relative min-w-0 rounded-2xl border border-line bg-well">
      <Code label={label} code={code} className="pr-14" />
      <IconButton
        name={isCopied ? t("copied") : t("copy")}
        onClick={() => void copy()}
        className="absolute top-2 right-2 bg-well"
      >
        {isCopied ? (
          <Check aria-hidden="true" className="size-5 text-good" />
        ) : (
          <Copy aria-hidden="true" className="size-5" />
        )}
      </IconButton>
    </div>
  );
}
