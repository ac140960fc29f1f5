import { ImagePlus, Trash2 } from "lucide-react";
import { type ReactNode, useState } from "react";
import { useTranslation } from "react-i18next";
import { useNavigate } from "react-router";
import { deleteImage, type Image } from "../api/images.ts";
import { announce } from "../app/announcer.tsx";
import { relativeTime } from "../app/numbers.ts";
import { Picker } from "../intake/picker.tsx";
import { useTakeIn } from "../intake/take-in.ts";
import { uploads } from "../intake/visit.ts";
import { Button, IconButton } from "../ui/button.tsx";
import { Confirm } from "../ui/confirm.tsx";

interface EditorFrameProps {
  readonly image: Image;
  readonly stage: ReactNode;
  readonly tools: ReactNode;
}

/** The picture on one side, or above, and the tools on the other. */
export function EditorFrame({ image, stage, tools }: EditorFrameProps) {
  const { t, i18n } = useTranslation("workbench");
  const takeIn = useTakeIn();
  const expires = relativeTime(Date.parse(image.expires_at), Date.now(), i18n.language);
  return (
    <div className="flex grow flex-col md:h-[calc(100dvh-4rem-1px)] md:flex-row">
      <h1 className="sr-only">{t("title")}</h1>
      <div className="relative flex h-[56dvh] min-h-72 flex-col md:h-auto md:grow">{stage}</div>
      <aside
        aria-label={t("panels.label")}
        className="flex flex-col border-line bg-card max-md:grow max-md:border-t md:w-92 md:shrink-0 md:border-l"
      >
        <div className="min-h-0 grow md:overflow-y-auto">{tools}</div>
        <div className="flex items-center justify-between gap-2 border-line border-t px-2 py-2">
          <Picker
            size="small"
            look="quiet"
            multiple
            onFiles={(files) => takeIn(files.map((file) => ({ kind: "file", file })))}
          >
            <ImagePlus aria-hidden="true" className="size-4" />
            {t("another")}
          </Picker>
          <div className="flex items-center gap-1">
            <p className="text-soft text-xs">{t("expires", { when: expires })}</p>
            <DeleteButton id={image.id} />
          </div>
        </div>
      </aside>
    </div>
  );
}

function DeleteButton({ id }: { readonly id: string }) {
  const { t } = useTranslation("workbench");
  const navigate = useNavigate();
  const [isOpen, setOpen] = useState(false);
  const confirm = async () => {
    await deleteImage(id).catch(() => undefined);
    const upload = uploads.ofImage(id);
    if (upload !== undefined) {
      uploads.remove(upload.key);
    }
    announce(t("delete.done"));
    navigate("/");
  };
  return (
    <>
      <IconButton name={t("delete.button")} onClick={() => setOpen(true)}>
        <Trash2 aria-hidden="true" className="size-4" />
      </IconButton>
      <Confirm open={isOpen} title={t("delete.title")} text={t("delete.text")} onClose={() => setOpen(false)}>
        <Button onClick={() => setOpen(false)}>{t("delete.keep")}</Button>
        <Button look="danger" onClick={() => void confirm()}>
          {t("delete.confirm")}
        </Button>
      </Confirm>
    </>
  );
}
