import { Check, Copy } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { announce } from "../app/announcer.tsx";
import { IconButton } from "../ui/button.tsx";

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
      <section
        // biome-ignore lint/a11y/noNoninteractiveTabindex: long lines are scrolled by keys
        tabIndex={0}
        aria-label={label}
        className="overflow-x-auto rounded-2xl"
      >
        <pre className="p-4 pr-14 font-mono text-sm leading-relaxed">
          <code>{code}</code>
        </pre>
      </section>
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
