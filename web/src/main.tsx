import { StrictMode } from "react";
import { createRoot } from "react-dom/client";
import { App } from "./app/app.tsx";
import { registerServiceWorker } from "./app/service-worker.ts";
import { setUpTexts } from "./i18n/setup.ts";
import "./styles.css";

const root = document.getElementById("root");
if (root !== null) {
  await setUpTexts();
  createRoot(root).render(
    <StrictMode>
      <App />
    </StrictMode>,
  );
  registerServiceWorker();
}
