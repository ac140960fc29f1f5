import { Server, UserRoundPlus } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import type { Image } from "../api/images.ts";
import type { Me } from "../api/me.ts";
import { useSite } from "../app/site.ts";
import { withReturn } from "../entry/return-to.ts";
import { buttonClasses } from "../ui/button.tsx";

/** How somebody gets at the full size who has nothing left. */
export function Ways({ image, me }: { readonly image: Image; readonly me: Me }) {
  const { t } = useTranslation("paywall");
  const isOpen = useSite()?.registration !== false;
  const here = `/i/${image.id}`;
  return (
    <section aria-label={t("options")} className="grid gap-3">
      {!me.person && (
        <Way
          icon={<UserRoundPlus aria-hidden="true" className="size-5" />}
          title={t("account.title")}
          text={t("account.text")}
        >
          {isOpen && (
            <Link
              to={withReturn("/sign-up", here)}
              className={buttonClasses({ look: "primary", size: "small" })}
            >
              {t("account.signUp")}
            </Link>
          )}
          <Link to={withReturn("/sign-in", here)} className={buttonClasses({ size: "small" })}>
            {t("account.signIn")}
          </Link>
        </Way>
      )}
      {me.person && <p>{t("signedIn")}</p>}
      <Way
        icon={<Server aria-hidden="true" className="size-5" />}
        title={t("self.title")}
        text={t("self.text")}
      >
        <Link to="/developers" className={buttonClasses({ size: "small" })}>
          {t("self.go")}
        </Link>
      </Way>
    </section>
  );
}

/** One of the ways. */
export function Way({
  icon,
  title,
  text,
  children,
}: {
  readonly icon: ReactNode;
  readonly title: string;
  readonly text: string;
  readonly children: ReactNode;
}) {
  return (
    <div className="rounded-2xl border border-line p-4">
      <h3 className="flex items-center gap-2.5 font-semibold">
        <span className="text-accent-strong">{icon}</span>
        {title}
      </h3>
      <p className="mt-1 text-soft text-sm">{text}</p>
      <div className="mt-3 flex flex-wrap gap-2">{children}</div>
    </div>
  );
}
