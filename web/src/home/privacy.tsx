import { EyeOff, LockKeyhole, ShieldCheck, Timer } from "lucide-react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { useVisitorRetention } from "../app/site.ts";

export function Privacy() {
  const { t } = useTranslation("home");
  const duration = useVisitorRetention();
  const points = [
    {
      icon: Timer,
      text: duration === undefined ? t("privacy.deletedSoon") : t("privacy.deleted", { duration }),
    },
    { icon: LockKeyhole, text: t("privacy.private") },
    { icon: EyeOff, text: t("privacy.training") },
    { icon: ShieldCheck, text: t("privacy.sealed") },
  ];
  return (
    <section aria-labelledby="privacy" className="mx-auto w-full max-w-7xl px-4 py-14 sm:px-6 lg:py-20">
      <h2 id="privacy" className="font-bold text-3xl tracking-tight sm:text-4xl">
        {t("privacy.title")}
      </h2>
      <ul className="mt-8 grid gap-x-10 gap-y-6 sm:grid-cols-2">
        {points.map(({ icon: Icon, text }) => (
          <li key={text} className="flex gap-4 text-lg">
            <Icon aria-hidden="true" className="mt-1 size-6 shrink-0 text-good" />
            {text}
          </li>
        ))}
      </ul>
      <Link
        to="/legal/privacy"
        className="mt-8 inline-block font-semibold text-accent-strong underline underline-offset-4"
      >
        {t("privacy.more")}
      </Link>
    </section>
  );
}
