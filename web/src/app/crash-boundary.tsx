import { Unplug } from "lucide-react";
import { Component, type ReactNode } from "react";
import { useTranslation } from "react-i18next";
import { Button } from "../ui/button.tsx";
import { EmptyState } from "../ui/empty-state.tsx";

/** Keeps a fault in one page from leaving people with an empty window. */
export class CrashBoundary extends Component<
  { readonly children: ReactNode },
  { readonly crashed: boolean }
> {
  override state = { crashed: false };

  static getDerivedStateFromError(): { crashed: boolean } {
    return { crashed: true };
  }

  override render(): ReactNode {
    return this.state.crashed ? <Crashed /> : this.props.children;
  }
}

function Crashed() {
  const { t } = useTranslation("common");
  return (
    <EmptyState
      icon={<Unplug aria-hidden="true" className="size-9" />}
      title={t("crash.title")}
      text={t("crash.text")}
    >
      <Button look="primary" onClick={() => window.location.reload()}>
        {t("crash.reload")}
      </Button>
    </EmptyState>
  );
}
