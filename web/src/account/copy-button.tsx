import { Check, Copy } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { announce } from "../app/announcer.tsx";
import { Button } from "../ui/button.tsx";

export function CopyButton({ text }: { readonly text: string }) {
  const { t } = useTranslation("account");
  const [isCopied, setCopied] = useState(false);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setCopied(true);
      announce(t("keys.copied"));
    } catch {
      // It can be marked and copied by hand.
      setCopied(false);
    }
  };
  const Icon = isCopied ? Check : Copy;
  return (
    <Button size="small" onClick={() => void copy()}>
      <Icon aria-hidden="true" className="size-4" />
      {isCopied ? t("keys.copied") : t("keys.copy")}
    </Button>
  );
}
