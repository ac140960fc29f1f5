import { CircleCheck, X } from "lucide-react";
import { createContext, type ReactNode, useCallback, useContext, useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { useLocation } from "react-router";
import { IconButton } from "../ui/button.tsx";

const ToldContext = createContext<(text: string) => void>(() => undefined);

/** Tells what was done, where it is seen and heard. */
export function useTold(): (text: string) => void {
  return useContext(ToldContext);
}

export function ToldProvider({ children }: { readonly children: ReactNode }) {
  const { t } = useTranslation("common");
  const { pathname } = useLocation();
  const [text, setText] = useState<string | null>(null);
  const tell = useCallback((next: string) => setText(next), []);
  // biome-ignore lint/correctness/useExhaustiveDependencies: on another page it is of no interest any more
  useEffect(() => setText(null), [pathname]);
  return (
    <ToldContext value={tell}>
      {children}
      <div
        role="status"
        className="pointer-events-none fixed inset-x-0 bottom-4 z-40 grid justify-items-center px-4"
      >
        {text !== null && (
          <div className="pointer-events-auto flex max-w-lg items-center gap-3 rounded-2xl border border-line bg-card py-1.5 pr-1.5 pl-4 text-sm shadow-raised">
            <CircleCheck aria-hidden="true" className="size-5 shrink-0 text-good" />
            <span className="min-w-0 break-words">{text}</span>
            <IconButton name={t("close")} onClick={() => setText(null)}>
              <X aria-hidden="true" className="size-4" />
            </IconButton>
          </div>
        )}
      </div>
    </ToldContext>
  );
}
