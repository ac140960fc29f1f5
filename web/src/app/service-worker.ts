/** Lets phones share pictures with the website, and shows a page of ours without a network. Nothing depends on it. */
export function registerServiceWorker(): void {
  if (!import.meta.env.PROD || !("serviceWorker" in navigator)) {
    return;
  }
  const register = () => void navigator.serviceWorker.register("/service-worker.js").catch(() => undefined);
  // What the first visit needs comes first.
  if (document.readyState === "complete") {
    register();
  } else {
    window.addEventListener("load", register, { once: true });
  }
}
