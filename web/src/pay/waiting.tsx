import { useTranslation } from "react-i18next";
import { Spinner } from "../ui/spinner.tsx";

/** The payment is on its way: for a moment, or for as long as the bank takes. */
export function Waiting({ isWithBank }: { readonly isWithBank: boolean }) {
  const { t } = useTranslation("pay");
  return (
    <div role="status" className="grid justify-items-center gap-3 px-2 py-10 text-center">
      <Spinner className="size-9 text-accent" />
      <p className="font-bold text-xl">{isWithBank ? t("bank.title") : t("processing.title")}</p>
      <p className="max-w-sm text-soft">{isWithBank ? t("bank.text") : t("processing.text")}</p>
    </div>
  );
}
