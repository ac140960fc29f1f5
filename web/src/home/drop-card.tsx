import { Camera, ImagePlus, Link2 } from "lucide-react";
import { type FormEvent, useState } from "react";
import { useTranslation } from "react-i18next";
import { siteFile } from "../api/files.ts";
import { bytesText } from "../app/numbers.ts";
import { useSite } from "../app/site.ts";
import { addressIn } from "../intake/incoming.ts";
import { Picker } from "../intake/picker.tsx";
import { useTakeIn } from "../intake/take-in.ts";
import { Button } from "../ui/button.tsx";
import { SAMPLES, type Sample, samplePicture, sampleThumbnail } from "./samples.ts";

/** Where pictures come in. */
export function DropCard() {
  const { t } = useTranslation("home");
  const takeIn = useTakeIn();
  const onFiles = (files: File[]) => takeIn(files.map((file) => ({ kind: "file", file })));
  return (
    <section
      aria-label={t("drop.label")}
      className="rounded-4xl border border-line bg-card p-4 shadow-raised sm:p-6"
    >
      <div className="grid place-items-center gap-4 rounded-3xl border-2 border-line border-dashed px-4 py-9 text-center sm:py-12">
        <div className="grid size-18 place-items-center rounded-3xl bg-accent-well">
          <ImagePlus aria-hidden="true" className="size-9 text-accent-strong" />
        </div>
        <Picker look="primary" size="large" multiple onFiles={onFiles}>
          {t("drop.choose")}
        </Picker>
        <p className="hidden text-soft pointer-fine:block">{t("drop.hint")}</p>
        <Picker camera onFiles={onFiles} className="pointer-fine:hidden">
          <Camera aria-hidden="true" className="size-5" />
          {t("drop.camera")}
        </Picker>
        <AddressForm />
      </div>
      <Limits />
      <Samples onFiles={onFiles} />
    </section>
  );
}

function Limits() {
  const { t, i18n } = useTranslation("home");
  const limits = useSite()?.limits;
  return (
    <p className="mt-3 text-center text-soft text-xs max-sm:min-h-8">
      {limits === undefined
        ? t("drop.hintTouch")
        : t("drop.limits", {
            size: bytesText(limits.max_bytes, i18n.language),
            megapixels: new Intl.NumberFormat(i18n.language).format(limits.max_pixels / 1e6),
          })}
    </p>
  );
}

function AddressForm() {
  const { t } = useTranslation("home");
  const takeIn = useTakeIn();
  const [isOpen, setOpen] = useState(false);
  const [isWrong, setWrong] = useState(false);
  if (!isOpen) {
    return (
      <Button look="quiet" size="small" onClick={() => setOpen(true)}>
        <Link2 aria-hidden="true" className="size-4" />
        {t("drop.address")}
      </Button>
    );
  }
  const onSubmit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const address = addressIn(String(new FormData(event.currentTarget).get("address") ?? ""));
    setWrong(address === null);
    if (address !== null) {
      takeIn([{ kind: "address", address }]);
    }
  };
  return (
    <form onSubmit={onSubmit} noValidate className="w-full max-w-md">
      <div className="flex gap-2">
        <input
          // biome-ignore lint/a11y/noAutofocus: it appears because somebody asked for it
          autoFocus
          name="address"
          type="url"
          inputMode="url"
          autoComplete="off"
          aria-label={t("drop.addressLabel")}
          aria-invalid={isWrong}
          aria-describedby={isWrong ? "address-wrong" : undefined}
          placeholder={t("drop.addressPlaceholder")}
          className="min-h-11 w-full min-w-0 rounded-xl border border-control bg-paper px-3 placeholder:text-soft"
        />
        <Button type="submit">{t("drop.addressGo")}</Button>
      </div>
      {isWrong && (
        <p id="address-wrong" role="alert" className="mt-2 text-left text-bad text-sm">
          {t("drop.addressWrong")}
        </p>
      )}
    </form>
  );
}

function Samples({ onFiles }: { readonly onFiles: (files: File[]) => void }) {
  const { t } = useTranslation("home");
  const [hasFailed, setFailed] = useState(false);
  const choose = async (name: Sample["name"]) => {
    setFailed(false);
    try {
      onFiles([await siteFile(samplePicture(name))]);
    } catch {
      setFailed(true);
    }
  };
  return (
    <div className="mt-5">
      <p className="text-center text-soft text-sm">{t("drop.samples")}</p>
      <ul className="mt-3 grid grid-cols-4 gap-3">
        {SAMPLES.map(({ name }) => {
          const label = t("drop.sample", { name: t(`samples.${name}`) });
          return (
            <li key={name}>
              <button
                type="button"
                aria-label={label}
                title={label}
                onClick={() => void choose(name)}
                className="block w-full overflow-hidden rounded-2xl border border-line transition-transform hover:scale-[1.04]"
              >
                <img
                  src={sampleThumbnail(name)}
                  alt=""
                  width={160}
                  height={160}
                  className="aspect-square w-full object-cover"
                />
              </button>
            </li>
          );
        })}
      </ul>
      {hasFailed && (
        <p role="alert" className="mt-2 text-center text-bad text-sm">
          {t("drop.sampleFailed")}
        </p>
      )}
    </div>
  );
}
