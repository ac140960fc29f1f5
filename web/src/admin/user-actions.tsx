import { useQueryClient } from "@tanstack/react-query";
import { Ban, CircleMinus, CirclePlus, LockOpen } from "lucide-react";
import { useState } from "react";
import { useTranslation } from "react-i18next";
import { adjustCredits, type PersonEntry, setBlocked } from "../api/admin.ts";
import { useMe } from "../app/me.ts";
import { Button } from "../ui/button.tsx";
import { TextField } from "../ui/text-field.tsx";
import { ActionDialog, type Entered } from "./action-dialog.tsx";
import { useIsAdmin } from "./role.ts";

type Name = "grant" | "revoke" | "block" | "unblock";

/** What can be done about an account. */
export function UserActions({ person }: { readonly person: PersonEntry }) {
  const { t, i18n } = useTranslation("admin");
  const me = useMe()?.person;
  const queries = useQueryClient();
  const [name, setName] = useState<Name | null>(null);
  const isBlocked = Boolean(person.blocked_at);
  const isOwn = me?.id === person.id;
  const isAdmin = useIsAdmin();
  const number = new Intl.NumberFormat(i18n.language);
  const takesCredits = name === "grant" || name === "revoke";
  const submit = async (act: Name, { fields, reason, key }: Entered) => {
    const credits = Number(fields.get("credits"));
    if (act === "grant" || act === "revoke") {
      await adjustCredits(person.id, act === "grant" ? credits : -credits, reason, key);
    } else {
      await setBlocked(person.id, act === "block", reason);
    }
    await queries.invalidateQueries({ queryKey: ["admin"] });
    return t(`act.${act}.done`, { email: person.email, number: number.format(credits) });
  };
  if (isOwn) {
    return <p className="text-soft text-sm">{t("users.own")}</p>;
  }
  return (
    <div className="flex flex-wrap gap-2">
      <Button size="small" onClick={() => setName("grant")}>
        <CirclePlus aria-hidden="true" className="size-4" />
        {t("act.grant.open")}
      </Button>
      {isAdmin && (
        <Button size="small" disabled={person.balances.credits <= 0} onClick={() => setName("revoke")}>
          <CircleMinus aria-hidden="true" className="size-4" />
          {t("act.revoke.open")}
        </Button>
      )}
      {isAdmin && (
        <Button size="small" onClick={() => setName(isBlocked ? "unblock" : "block")}>
          {isBlocked ? (
            <LockOpen aria-hidden="true" className="size-4" />
          ) : (
            <Ban aria-hidden="true" className="size-4 text-bad" />
          )}
          {t(isBlocked ? "act.unblock.open" : "act.block.open")}
        </Button>
      )}
      {name !== null && (
        <ActionDialog
          open
          title={t(`act.${name}.title`)}
          text={t(`act.${name}.text`, { email: person.email })}
          submit={t(`act.${name}.submit`)}
          isDanger={name === "revoke" || name === "block"}
          onSubmit={(entered) => submit(name, entered)}
          onClose={() => setName(null)}
        >
          {takesCredits && (
            <TextField
              label={t("act.credits")}
              name="credits"
              type="number"
              min={0.25}
              step={0.25}
              max={name === "revoke" ? person.balances.credits : 100_000}
              inputMode="decimal"
              autoComplete="off"
              required
              autoFocus
            />
          )}
        </ActionDialog>
      )}
    </div>
  );
}
