import { Search } from "lucide-react";
import { useEffect, useRef, useState } from "react";
import { useTranslation } from "react-i18next";

/** So long nothing was typed before it is searched for. */
const PAUSE_MS = 250;
const FOCUS_KEY = "/";

/** Searches as one types. The slash key leads here. */
export function SearchBox({
  label,
  value,
  onChange,
}: {
  readonly label: string;
  readonly value: string;
  readonly onChange: (value: string) => void;
}) {
  const { t } = useTranslation("admin");
  const [text, setText] = useState(value);
  const input = useRef<HTMLInputElement>(null);
  const told = useRef(value);
  const tell = useRef(onChange);
  tell.current = onChange;
  // The address has changed by itself, such as by going back.
  useEffect(() => {
    if (value !== told.current) {
      told.current = value;
      setText(value);
    }
  }, [value]);
  useEffect(() => {
    const wanted = text.trim();
    if (wanted === told.current) {
      return;
    }
    const timer = setTimeout(() => {
      told.current = wanted;
      tell.current(wanted);
    }, PAUSE_MS);
    return () => clearTimeout(timer);
  }, [text]);
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent) => {
      const target = event.target as HTMLElement;
      const isTyping = target.closest("input, textarea, select, dialog") !== null;
      if (event.key === FOCUS_KEY && !isTyping && !event.ctrlKey && !event.metaKey && !event.altKey) {
        event.preventDefault();
        input.current?.select();
        input.current?.focus();
      }
    };
    window.addEventListener("keydown", onKeyDown);
    return () => window.removeEventListener("keydown", onKeyDown);
  }, []);
  return (
    <search className="relative min-w-0 grow basis-64">
      <Search
        aria-hidden="true"
        className="-translate-y-1/2 pointer-events-none absolute top-1/2 left-3 size-4 text-soft"
      />
      <input
        ref={input}
        type="search"
        aria-label={label}
        aria-keyshortcuts={FOCUS_KEY}
        placeholder={label}
        value={text}
        autoCapitalize="none"
        spellCheck={false}
        onChange={(event) => setText(event.target.value)}
        className="peer h-10 w-full min-w-0 rounded-xl border border-control bg-paper pr-9 pl-9 text-sm placeholder:text-soft"
      />
      <kbd
        title={t("searchKey")}
        className="-translate-y-1/2 pointer-events-none absolute top-1/2 right-2.5 rounded border border-line bg-card px-1.5 font-mono text-soft text-xs peer-focus:hidden peer-[:not(:placeholder-shown)]:hidden max-md:hidden"
      >
        {FOCUS_KEY}
      </kbd>
    </search>
  );
}
