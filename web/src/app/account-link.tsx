import { CircleUserRound, Sparkles } from "lucide-react";
import { lazy, Suspense } from "react";
import { useTranslation } from "react-i18next";
import { Link, useLocation } from "react-router";
import type { Me } from "../api/me.ts";
import { classes } from "../ui/classes.ts";
import { leftOf } from "./left.ts";
import { useFollowMe, useMe } from "./me.ts";

const AdminLink = lazy(async () => ({ default: (await import("../admin/header-link.tsx")).AdminLink }));

/** What is left, and the way in or to the account. */
export function AccountLink() {
  const { t } = useTranslation("common");
  const { pathname, search } = useLocation();
  useFollowMe();
  const me = useMe();
  const isSignedIn = Boolean(me?.person);
  const isStaff = isSignedIn && me?.person?.role !== "user";
  const returnTo =
    pathname === "/" || isEntry(pathname) ? "" : `?return_to=${encodeURIComponent(pathname + search)}`;
  return (
    <>
      {me !== undefined && <Left me={me} isMinor={isStaff} />}
      {isStaff && (
        <Suspense fallback={null}>
          <AdminLink />
        </Suspense>
      )}
      {isSignedIn ? (
        <Link
          to="/account"
          aria-label={t("account")}
          title={me?.person?.email}
          className="grid size-10 place-items-center rounded-lg hover:bg-well"
        >
          <CircleUserRound aria-hidden="true" className="size-5.5" />
        </Link>
      ) : (
        <Link
          to={`/sign-in${returnTo}`}
          className="whitespace-nowrap rounded-lg px-2 py-2 font-semibold text-sm hover:bg-well sm:px-3"
        >
          {t("signIn")}
        </Link>
      )}
    </>
  );
}

function isEntry(pathname: string): boolean {
  return /^\/(sign-|reset-|new-password|confirm-|undo-)/.test(pathname);
}

/** `isMinor` where there is something else that a phone has to have room for. */
function Left({ me, isMinor }: { readonly me: Me; readonly isMinor: boolean }) {
  const { t } = useTranslation("common");
  const { kind, count } = leftOf(me);
  const text = kind === "none" ? t("left.none") : t(`left.${kind}`, { count });
  return (
    <Link
      to="/account"
      aria-label={t("left.label", { left: text })}
      className={classes(
        "inline-flex items-center gap-1.5 whitespace-nowrap rounded-full px-2.5 py-1.5 font-semibold text-xs sm:px-3 sm:text-sm",
        kind === "none" ? "bg-well text-soft" : "bg-accent-well text-accent-strong",
        isMinor && "max-sm:hidden",
      )}
    >
      <Sparkles aria-hidden="true" className="size-4 max-sm:hidden" />
      {text}
    </Link>
  );
}
