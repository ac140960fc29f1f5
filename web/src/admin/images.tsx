import { useTranslation } from "react-i18next";
import { type ImageEntry, searchImages } from "../api/admin.ts";
import type { Column } from "../ui/data-table.tsx";
import { Tag, type Tone } from "../ui/tag.tsx";
import { useSearch } from "./address.ts";
import { Heading } from "./heading.tsx";
import { Listing } from "./listing.tsx";
import { Owner } from "./owner.tsx";
import { QuickFilters } from "./quick-filters.tsx";
import { SearchBox } from "./search-box.tsx";
import { ShortId } from "./short-id.tsx";
import { useFailureText, useSecondsText } from "./texts.ts";
import { When } from "./when.tsx";

const STATES = ["queued", "processing", "ready", "failed"] as const;
const TONES: Record<string, Tone> = { queued: "soft", processing: "accent", ready: "good", failed: "bad" };

/** What is known of everybody's images beside what is in them. */
export function Images() {
  const { t } = useTranslation("admin");
  const [search, setSearch] = useSearch();
  const columns = useImageColumns(true);
  return (
    <>
      <Heading title={t("sections.images")} />
      <Listing
        label={t("sections.images")}
        query={["images", search]}
        load={(cursor) => searchImages(search, cursor)}
        columns={columns}
        rowKey={({ id }) => id}
        isNarrowed={search !== ""}
        none={t("images.none")}
      >
        <SearchBox label={t("images.search")} value={search} onChange={setSearch} />
        <QuickFilters
          options={STATES.map((state) => ({ value: state, label: t(`images.states.${state}`) }))}
          value={search}
          onChange={setSearch}
        />
      </Listing>
    </>
  );
}

/** What is shown of images; whose they are is left out where that is known. */
export function useImageColumns(hasOwner: boolean): readonly Column<ImageEntry>[] {
  const { t, i18n } = useTranslation("admin");
  const failureText = useFailureText();
  const seconds = useSecondsText();
  const number = new Intl.NumberFormat(i18n.language);
  return [
    { key: "id", header: t("images.id"), cell: ({ id }) => <ShortId id={id} /> },
    ...(hasOwner
      ? [
          {
            key: "owner",
            header: t("owner"),
            cell: (row: ImageEntry) => <Owner id={row.owner} email={row.email} />,
            isWide: true,
          },
        ]
      : []),
    {
      key: "state",
      header: t("state"),
      cell: ({ state, failure, deleted_at: deletedAt, attempts }) => (
        <span className="inline-flex flex-wrap items-center gap-1.5">
          <Tag tone={TONES[state] ?? "plain"}>{t(`images.states.${state}`)}</Tag>
          {failure && <span className="text-bad text-xs">{failureText(failure)}</span>}
          {attempts > 1 && (
            <span className="text-soft text-xs">{t("images.attempts", { count: attempts })}</span>
          )}
          {deletedAt && <Tag tone="soft">{t("images.deleted")}</Tag>}
        </span>
      ),
      isWide: true,
    },
    {
      key: "paid",
      header: t("images.charge"),
      cell: (image) => (
        <span className="inline-flex flex-wrap items-center gap-1.5">
          <span className={image.charged ? "" : "text-soft"}>
            {image.paid_with === "credit"
              ? t("credits", { count: image.credits, number: number.format(image.credits) })
              : t(`charges.${(image.paid_with ?? "nothing") as "free"}`)}
          </span>
          {image.locked && <Tag>{t("images.locked")}</Tag>}
          {image.refunded_at && <Tag>{t("images.refunded")}</Tag>}
        </span>
      ),
    },
    {
      key: "size",
      header: t("images.size"),
      cell: ({ width, height }) => (width && height ? `${width} × ${height}` : null),
      isNumber: true,
      isMinor: true,
    },
    {
      key: "took",
      header: t("images.took"),
      cell: ({ created_at: from, settled_at: until }) =>
        until ? seconds((Date.parse(until) - Date.parse(from)) / 1000) : null,
      isNumber: true,
      isMinor: true,
    },
    { key: "created", header: t("created"), cell: ({ created_at: at }) => <When at={at} /> },
  ];
}
