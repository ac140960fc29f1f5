import { type ReactNode, useEffect } from "react";
import { useTranslation } from "react-i18next";
import { useLocation } from "react-router";
import { ConsentAsker } from "../consent/asker.tsx";
import { DropOverlay } from "../intake/drop-overlay.tsx";
import { Announcer } from "./announcer.tsx";
import { Footer } from "./footer.tsx";
import { Header } from "./header.tsx";
import { OfflineBanner } from "./offline-banner.tsx";
import { Preferences } from "./preferences.tsx";

/** What is around every page. */
export function Layout({ children }: { readonly children: ReactNode }) {
  const { t } = useTranslation("common");
  const { pathname } = useLocation();
  const isWorkbench = pathname.startsWith("/i/");
  // biome-ignore lint/correctness/useExhaustiveDependencies: another page begins at its top
  useEffect(() => {
    window.scrollTo(0, 0);
  }, [pathname]);
  return (
    <div className="flex min-h-dvh flex-col">
      <a
        href="#content"
        className="sr-only z-50 rounded-xl bg-card px-4 py-3 font-semibold text-accent-strong shadow-raised focus:not-sr-only focus:fixed focus:top-3 focus:left-3"
      >
        {t("skip")}
      </a>
      <Header />
      <OfflineBanner />
      <main id="content" tabIndex={-1} className="flex grow flex-col outline-none">
        {children}
      </main>
      {isWorkbench ? (
        <footer className="bg-card md:hidden">
          <Preferences className="justify-end px-4 pb-3" />
        </footer>
      ) : (
        <Footer />
      )}
      <Announcer />
      <DropOverlay />
      <ConsentAsker />
    </div>
  );
}
