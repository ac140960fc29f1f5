import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { Logo } from "./logo.tsx";
import { Preferences } from "./preferences.tsx";

export function Footer() {
  const { t } = useTranslation("common");
  return (
    <footer className="mt-16 border-line border-t bg-card">
      <div className="mx-auto flex max-w-7xl flex-wrap justify-between gap-8 px-4 py-10 sm:px-6">
        <div className="flex items-center gap-3">
          <Logo className="size-9" />
          <div>
            <p className="font-bold">{t("name")}</p>
            <p className="text-soft text-sm">{t("footer.tagline")}</p>
          </div>
        </div>
        <nav aria-label={t("footer.product")} className="text-sm">
          <ul className="flex flex-wrap gap-x-6 gap-y-3">
            <FooterLink to="/batch" text={t("nav.batch")} />
            <FooterLink to="/prices" text={t("nav.prices")} />
            <FooterLink to="/developers" text={t("nav.developers")} />
            <li>
              <a href="/api/docs" className="text-soft hover:text-ink hover:underline">
                {t("footer.api")}
              </a>
            </li>
          </ul>
        </nav>
        <nav aria-label={t("footer.legal")} className="text-sm">
          <ul className="flex flex-wrap gap-x-6 gap-y-3">
            <FooterLink to="/legal/privacy" text={t("footer.privacy")} />
            <FooterLink to="/legal/terms" text={t("footer.terms")} />
            <FooterLink to="/legal/cookies" text={t("footer.cookies")} />
            <FooterLink to="/legal/refunds" text={t("footer.refunds")} />
          </ul>
        </nav>
        <Preferences className="md:hidden" />
      </div>
    </footer>
  );
}

function FooterLink({ to, text }: { readonly to: string; readonly text: string }) {
  return (
    <li>
      <Link to={to} className="text-soft hover:text-ink hover:underline">
        {text}
      </Link>
    </li>
  );
}
