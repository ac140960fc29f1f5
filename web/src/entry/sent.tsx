import { MailCheck } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Button } from "../ui/button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";

/** A mail is on its way. */
export function Sent({ text, onAgain }: { readonly text: string; readonly onAgain: () => void }) {
  const { t } = useTranslation("entry");
  return (
    <div role="status">
      <EmptyState
        icon={<MailCheck aria-hidden="true" className="size-9" />}
        title={t("sent.title")}
        text={text}
      >
        <p className="text-soft text-sm">
          {t("sent.not")}{" "}
          <Button look="quiet" size="small" onClick={onAgain}>
            {t("sent.again")}
          </Button>
        </p>
      </EmptyState>
    </div>
  );
}
