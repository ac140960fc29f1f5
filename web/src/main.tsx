import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app/app.tsx";
import { registerServiceWorker } from "./app/service-worker.ts";
import { setUpTexts } from "./i18n/setup.ts";
import "./styles.css";

const root = document.getElementById("root");
if (root !== null) {
  // What most people come for is not found out step by step.
  const isStart = window.location.pathname === "/";
  if (isStart) {
    import("./home/page.tsx").catch(() => undefined);
  }
  await setUpTexts(isStart ? ["home"] : []);
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
  registerServiceWorker();
}
