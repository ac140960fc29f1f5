import { WifiOff } from "lucide-react";
import { useSyncExternalStore } from "react";
import { useTranslation } from "react-i18next";

function subscribe(listener: () => void): () => void {
  window.addEventListener("online", listener);
  window.addEventListener("offline", listener);
  return () => {
    window.removeEventListener("online", listener);
    window.removeEventListener("offline", listener);
  };
}

export function OfflineBanner() {
  const { t } = useTranslation("common");
  const isOnline = useSyncExternalStore(subscribe, () => navigator.onLine);
  return (
    <div role="status">
      {!isOnline && (
        <p className="flex flex-wrap items-center justify-center gap-x-2 bg-bad-well px-4 py-2 text-center text-sm">
          <WifiOff aria-hidden="true" className="size-4 text-bad" />
          <strong className="text-bad">{t("offline.title")}</strong>
          <span>{t("offline.text")}</span>
        </p>
      )}
    </div>
  );
}
