import { lazy, StrictMode, Suspense } from "react";
import { createRoot } from "react-dom/client";
import { CrashBoundary } from "../app/crash-boundary.tsx";
import { Loading } from "../app/loading.tsx";
import { setUpTexts } from "../i18n/setup.ts";
import "../styles.css";

const PayPage = lazy(async () => ({ default: (await import("./page.tsx")).PayPage }));

const root = document.getElementById("root");
if (root !== null) {
  await setUpTexts(["pay"]);
  createRoot(root).render(
    <StrictMode>
      <CrashBoundary>
        <Suspense fallback={<Loading />}>
          <PayPage id={window.location.pathname.split("/")[2] ?? ""} />
        </Suspense>
      </CrashBoundary>
    </StrictMode>,
  );
}
