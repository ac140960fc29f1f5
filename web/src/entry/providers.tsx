import { KeyRound } from "lucide-react";
import { useEffect, useState } from "react";
import { useTranslation } from "react-i18next";
import { listProviders, type Provider, providerAddress } from "../api/auth.ts";
import { expectSession } from "../api/session.ts";
import { buttonClasses } from "../ui/button.tsx";

/** The other ways in, as this installation has them. */
export function Providers({ returnTo }: { readonly returnTo: string }) {
  const { t } = useTranslation("entry");
  const [providers, setProviders] = useState<readonly Provider[]>([]);
  useEffect(() => {
    let isHere = true;
    listProviders().then(
      (found) => isHere && setProviders(found),
      // The password is always there.
      () => undefined,
    );
    return () => {
      isHere = false;
    };
  }, []);
  if (providers.length === 0) {
    return null;
  }
  return (
    <>
      <ul className="grid gap-3">
        {providers.map((provider) => (
          <li key={provider.id}>
            <a
              href={providerAddress(provider, returnTo)}
              onClick={expectSession}
              className={buttonClasses({}, "w-full")}
            >
              <ProviderIcon id={provider.id} />
              {t("with", { provider: provider.name })}
            </a>
          </li>
        ))}
      </ul>
      <p className="flex items-center gap-3 text-soft text-sm before:h-px before:grow before:bg-line after:h-px after:grow after:bg-line">
        {t("or")}
      </p>
    </>
  );
}

function ProviderIcon({ id }: { readonly id: string }) {
  if (id === "google") {
    return (
      <svg viewBox="0 0 24 24" aria-hidden="true" className="size-5">
        <path
          fill="currentColor"
          d="M12 10.2v3.9h5.5a4.8 4.8 0 0 1-2.1 3.1l3.3 2.6A10 10 0 0 0 22 12.2c0-.7-.1-1.3-.2-2zM12 22c2.7 0 5-.9 6.7-2.4l-3.3-2.5a6 6 0 0 1-9-3.2L3 16.5A10 10 0 0 0 12 22M6.4 13.9a6 6 0 0 1 0-3.8L3 7.5a10 10 0 0 0 0 9zM12 6a5.5 5.5 0 0 1 3.9 1.5l2.9-2.9A10 10 0 0 0 3 7.5l3.4 2.6A6 6 0 0 1 12 6"
        />
      </svg>
    );
  }
  if (id === "facebook") {
    return (
      <svg viewBox="0 0 24 24" aria-hidden="true" className="size-5">
        <path
          fill="currentColor"
          d="M22 12a10 10 0 1 0-11.6 9.9v-7H7.9V12h2.5V9.8c0-2.5 1.5-3.9 3.8-3.9 1.1 0 2.2.2 2.2.2v2.5h-1.2c-1.3 0-1.6.8-1.6 1.6V12h2.7l-.4 2.9h-2.3v7A10 10 0 0 0 22 12"
        />
      </svg>
    );
  }
  return <KeyRound aria-hidden="true" className="size-5" />;
}
