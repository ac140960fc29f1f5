import { useTranslation } from "react-i18next";
import { Link } from "react-router";
import { type PersonEntry, searchPeople, tableCsv } from "../api/admin.ts";
import type { Column } from "../ui/data-table.tsx";
import { useSearch } from "./address.ts";
import { CsvButton } from "./csv-button.tsx";
import { Heading } from "./heading.tsx";
import { Listing } from "./listing.tsx";
import { PersonTags } from "./person-tags.tsx";
import { useIsAdmin } from "./role.ts";
import { SearchBox } from "./search-box.tsx";
import { ShortId } from "./short-id.tsx";
import { When } from "./when.tsx";

/** Everybody with an account. */
export function Users() {
  const { t, i18n } = useTranslation("admin");
  const isAdmin = useIsAdmin();
  const [search, setSearch] = useSearch();
  const number = new Intl.NumberFormat(i18n.language);
  const columns: readonly Column<PersonEntry>[] = [
    {
      key: "email",
      header: t("users.email"),
      cell: ({ id, email }) => (
        <Link
          to={`/admin/users/${id}`}
          title={email}
          className="block max-w-72 truncate font-medium underline-offset-2 hover:underline max-md:max-w-full"
        >
          {email}
        </Link>
      ),
    },
    { key: "tags", header: t("state"), cell: (row) => <PersonTags person={row} />, isWide: true },
    {
      key: "credits",
      header: t("wallet.credits"),
      cell: ({ balances }) => number.format(balances.credits),
      isNumber: true,
    },
    {
      key: "free",
      header: t("wallet.free"),
      cell: ({ balances }) => number.format(balances.free_uses),
      isNumber: true,
      isMinor: true,
    },
    { key: "id", header: t("users.id"), cell: ({ id }) => <ShortId id={id} />, isMinor: true },
    { key: "since", header: t("users.since"), cell: ({ created_at: at }) => <When at={at} /> },
  ];
  return (
    <>
      <Heading title={t("sections.users")}>
        {isAdmin && <CsvButton name="users" load={() => tableCsv("people", search)} />}
      </Heading>
      <Listing
        label={t("sections.users")}
        query={["people", search]}
        load={(cursor) => searchPeople(search, cursor)}
        columns={columns}
        rowKey={({ id }) => id}
        isNarrowed={search !== ""}
        none={t("users.none")}
      >
        <SearchBox label={t("users.search")} value={search} onChange={setSearch} />
      </Listing>
    </>
  );
}
