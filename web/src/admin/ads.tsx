import { useTranslation } from "react-i18next";
import { type AdView, searchAdViews, tableCsv } from "../api/admin.ts";
import type { Column } from "../ui/data-table.tsx";
import { Tag, type Tone } from "../ui/tag.tsx";
import { useSearch } from "./address.ts";
import { CsvButton } from "./csv-button.tsx";
import { Heading } from "./heading.tsx";
import { Listing } from "./listing.tsx";
import { Owner } from "./owner.tsx";
import { QuickFilters } from "./quick-filters.tsx";
import { useIsAdmin } from "./role.ts";
import { SearchBox } from "./search-box.tsx";
import { ShortId } from "./short-id.tsx";
import { useSecondsText } from "./texts.ts";
import { When } from "./when.tsx";

const STATES = ["open", "granted", "skipped", "unfilled", "broken", "expired"] as const;
const TONES: Record<string, Tone> = { open: "accent", granted: "good", broken: "bad" };

/** Ads that were watched, or not to their end. */
export function Ads() {
  const { t } = useTranslation("admin");
  const isAdmin = useIsAdmin();
  const [search, setSearch] = useSearch();
  const seconds = useSecondsText();
  const columns: readonly Column<AdView>[] = [
    { key: "id", header: t("ads.id"), cell: ({ id }) => <ShortId id={id} /> },
    {
      key: "owner",
      header: t("owner"),
      cell: ({ owner, email }) => <Owner id={owner} email={email} />,
      isWide: true,
    },
    {
      key: "state",
      header: t("state"),
      cell: ({ state }) => <Tag tone={TONES[state] ?? "soft"}>{t(`ads.states.${state as "open"}`)}</Tag>,
    },
    {
      key: "ad",
      header: t("ads.ad"),
      cell: ({ provider, creative }) => (
        <>
          {t(`ads.providers.${provider as "house"}`)} <span className="text-soft text-xs">{creative}</span>
        </>
      ),
    },
    {
      key: "image",
      header: t("ads.image"),
      cell: ({ image }) => <ShortId id={image} to={`/admin/images?q=${image}`} />,
      isMinor: true,
    },
    {
      key: "length",
      header: t("ads.length"),
      cell: ({ started_at: from, ended_at: until }) =>
        until ? seconds((Date.parse(until) - Date.parse(from)) / 1000) : null,
      isNumber: true,
      isMinor: true,
    },
    { key: "started", header: t("ads.started"), cell: ({ started_at: at }) => <When at={at} /> },
  ];
  return (
    <>
      <Heading title={t("sections.ads")}>
        {isAdmin && <CsvButton name="ad-views" load={() => tableCsv("ad-views", search)} />}
      </Heading>
      <Listing
        label={t("sections.ads")}
        query={["ads", search]}
        load={(cursor) => searchAdViews(search, cursor)}
        columns={columns}
        rowKey={({ id }) => id}
        isNarrowed={search !== ""}
        none={t("ads.none")}
      >
        <SearchBox label={t("ads.search")} value={search} onChange={setSearch} />
        <QuickFilters
          options={STATES.map((state) => ({ value: state, label: t(`ads.states.${state}`) }))}
          value={search}
          onChange={setSearch}
        />
      </Listing>
    </>
  );
}
