import { lazy, Suspense } from "react";
import { BrowserRouter, Route, Routes } from "react-router";
import { CrashBoundary } from "./crash-boundary.tsx";
import { Layout } from "./layout.tsx";
import { Loading } from "./loading.tsx";

const HomePage = lazy(async () => ({ default: (await import("../home/page.tsx")).HomePage }));
const WorkbenchPage = lazy(async () => ({ default: (await import("../workbench/page.tsx")).WorkbenchPage }));
const BatchPage = lazy(async () => ({ default: (await import("../batch/page.tsx")).BatchPage }));
const DevelopersPage = lazy(async () => ({
  default: (await import("../developers/page.tsx")).DevelopersPage,
}));
const LegalPage = lazy(async () => ({ default: (await import("../legal/page.tsx")).LegalPage }));
/** What few people come for, and what is not there at all. */
const OtherPages = lazy(async () => ({ default: (await import("./other-pages.tsx")).OtherPages }));

export function App() {
  return (
    <BrowserRouter>
      <Suspense fallback={<Loading />}>
        <Layout>
          <CrashBoundary>
            <Suspense fallback={<Loading />}>
              <Routes>
                <Route index element={<HomePage />} />
                <Route path="/i/:id" element={<WorkbenchPage />} />
                <Route path="/batch" element={<BatchPage />} />
                <Route path="/developers" element={<DevelopersPage />} />
                <Route path="/legal/:document" element={<LegalPage />} />
                <Route path="*" element={<OtherPages />} />
              </Routes>
            </Suspense>
          </CrashBoundary>
        </Layout>
      </Suspense>
    </BrowserRouter>
  );
}
