import { EmailPanel } from "./email-panel.tsx";
import { LinksPanel } from "./links-panel.tsx";
import { PasswordPanel } from "./password-panel.tsx";
import { SessionsPanel } from "./sessions-panel.tsx";
import { TotpPanel } from "./totp-panel.tsx";

/** What lets somebody in. */
export function Security({ email }: { readonly email: string }) {
  return (
    <>
      <EmailPanel email={email} />
      <PasswordPanel />
      <TotpPanel />
      <LinksPanel />
      <SessionsPanel />
    </>
  );
}
