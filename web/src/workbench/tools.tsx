import { Brush, Crop, FileImage, Palette, SunDim } from "lucide-react";
import { Tabs } from "radix-ui";
import { lazy, type ReactNode, Suspense, useState } from "react";
import { useTranslation } from "react-i18next";
import type { Image } from "../api/images.ts";
import type { Composition } from "../composition/composition.ts";
import { DEFAULT_OUTPUT, type Output } from "../composition/output.ts";
import { BackgroundPanel } from "./panels/background-panel.tsx";
import { FormatPanel } from "./panels/format-panel.tsx";
import { LayoutPanel } from "./panels/layout-panel.tsx";
import { ShadowPanel } from "./panels/shadow-panel.tsx";
import { TakeAway } from "./take-away.tsx";
import { useDownload } from "./use-download.ts";

const NotHappy = lazy(async () => ({ default: (await import("../paywall/not-happy.tsx")).NotHappy }));

interface ToolsProps {
  readonly image: Image;
  readonly composition: Composition;
  readonly onChange: (change: Partial<Composition>) => void;
  readonly picture: File | null;
  readonly onPicture: (picture: File) => void;
  /** Nothing where the original is missing. */
  readonly onTouchUp: (() => void) | null;
}

const TABS = [
  { value: "background", icon: Palette },
  { value: "shadow", icon: SunDim },
  { value: "layout", icon: Crop },
  { value: "format", icon: FileImage },
] as const;

export function Tools({ image, composition, onChange, picture, onPicture, onTouchUp }: ToolsProps) {
  const { t } = useTranslation("workbench");
  const [output, setOutput] = useState<Output>(DEFAULT_OUTPUT);
  const download = useDownload(image, composition, picture, output);
  return (
    <div className="flex min-h-full flex-col">
      <Tabs.Root defaultValue="background" className="grow">
        <div className="sticky top-0 z-10 grid grid-cols-5 border-line border-b bg-card p-2">
          <Tabs.List aria-label={t("panels.label")} className="col-span-4 grid grid-cols-4">
            {TABS.map(({ value, icon: Icon }) => (
              <Tabs.Trigger
                key={value}
                value={value}
                className="grid min-h-14 place-items-center gap-0.5 rounded-xl px-0.5 py-1.5 font-medium text-[0.7rem] transition-colors hover:bg-well data-[state=active]:bg-accent-well data-[state=active]:text-accent-strong"
              >
                <Icon aria-hidden="true" className="size-5" />
                {t(`panels.${value}`)}
              </Tabs.Trigger>
            ))}
          </Tabs.List>
          <button
            type="button"
            disabled={onTouchUp === null}
            onClick={() => onTouchUp?.()}
            className="grid min-h-14 place-items-center gap-0.5 rounded-xl px-0.5 py-1.5 font-medium text-[0.7rem] transition-colors hover:bg-well disabled:cursor-not-allowed disabled:text-soft"
          >
            <Brush aria-hidden="true" className="size-5" />
            {t("panels.touchUp")}
          </button>
        </div>
        <Panel value="background">
          <BackgroundPanel
            backdrop={composition.backdrop}
            onChange={(backdrop) => onChange({ backdrop })}
            picture={picture}
            onPicture={onPicture}
          />
        </Panel>
        <Panel value="shadow">
          <ShadowPanel shadow={composition.shadow} onChange={(shadow) => onChange({ shadow })} />
        </Panel>
        <Panel value="layout">
          <LayoutPanel composition={composition} onChange={onChange} />
        </Panel>
        <Panel value="format">
          <FormatPanel image={image} composition={composition} output={output} onChange={setOutput} />
        </Panel>
      </Tabs.Root>
      <TakeAway
        download={download}
        below={
          <Suspense fallback={null}>
            <NotHappy image={image} />
          </Suspense>
        }
      />
    </div>
  );
}

function Panel({ value, children }: { readonly value: string; readonly children: ReactNode }) {
  return (
    <Tabs.Content value={value} className="p-4 outline-offset-[-4px]">
      {children}
    </Tabs.Content>
  );
}
