import { useState } from "react";
import { useTranslation } from "react-i18next";
import { type OrderEntry, refundOrder } from "../api/admin.ts";
import { CheckBox } from "../ui/check-box.tsx";
import { TextField } from "../ui/text-field.tsx";
import { ActionDialog } from "./action-dialog.tsx";
import { hundredthsOf, moneyText } from "./money.ts";
import { useIsAdmin } from "./role.ts";

/** Gives money of an order back. */
export function RefundDialog({
  order,
  onClose,
  onRefunded,
}: {
  readonly order: OrderEntry | null;
  readonly onClose: () => void;
  readonly onRefunded: () => Promise<unknown>;
}) {
  const { t, i18n } = useTranslation("admin");
  const isAdmin = useIsAdmin();
  const [isForced, setForced] = useState(false);
  if (order === null) {
    return null;
  }
  const left = order.amount - order.refunded;
  const money = (minor: number) => moneyText(minor, order.currency, i18n.language);
  const amountOf = (fields: FormData) => hundredthsOf(String(fields.get("amount") ?? "")) ?? 0;
  const close = () => {
    setForced(false);
    onClose();
  };
  return (
    <ActionDialog
      open
      title={t("refund.title")}
      text={t("refund.text", { whole: money(order.amount), left: money(left) })}
      submit={t("refund.submit")}
      isDanger
      onSubmit={async ({ fields, reason, key }) => {
        const amount = amountOf(fields);
        const { state } = await refundOrder(order.id, amount, reason, isForced, key);
        await onRefunded();
        return t(state === "done" ? "refund.done" : "refund.later", { amount: money(amount) });
      }}
      onClose={close}
    >
      <TextField
        label={t("refund.amount", { currency: order.currency.toUpperCase() })}
        hint={t("refund.amountHint", { left: money(left) })}
        name="amount"
        inputMode="decimal"
        defaultValue={(left / 100).toFixed(2)}
        pattern="\d{1,9}([.,]\d{1,2})?"
        required
        autoComplete="off"
        autoFocus
      />
      {isAdmin && (
        <CheckBox
          label={t("refund.force")}
          hint={t("refund.forceHint")}
          checked={isForced}
          onChange={setForced}
        />
      )}
    </ActionDialog>
  );
}
