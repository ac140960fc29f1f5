import { keepPreviousData, useQuery } from "@tanstack/react-query";
import { SearchX } from "lucide-react";
import type { ReactNode } from "react";
import { useTranslation } from "react-i18next";
import type { Listed } from "../api/admin.ts";
import { announce } from "../app/announcer.tsx";
import { ProblemNotice } from "../app/problem-notice.tsx";
import { Button } from "../ui/button.tsx";
import { type Column, DataTable } from "../ui/data-table.tsx";
import { usePaging } from "./address.ts";
import { Pager } from "./pager.tsx";

interface ListingProps<Row> {
  readonly label: string;
  /** What is listed, with everything that it is narrowed by. */
  readonly query: readonly unknown[];
  readonly load: (cursor: string | null) => Promise<Listed<Row>>;
  readonly columns: readonly Column<Row>[];
  readonly rowKey: (row: Row) => string;
  /** Whether it is narrowed by anything, which may be why there is nothing. */
  readonly isNarrowed?: boolean;
  readonly none: string;
  /** What can be searched and filtered by. */
  readonly children?: ReactNode;
}

/** A table over a long list, page after page. */
export function Listing<Row>({
  label,
  query,
  load,
  columns,
  rowKey,
  isNarrowed = false,
  none,
  children,
}: ListingProps<Row>) {
  const { t } = useTranslation("admin");
  const paging = usePaging();
  const { data, error, isPending, isPlaceholderData, refetch } = useQuery({
    queryKey: ["admin", ...query, paging.cursor],
    queryFn: async () => {
      const page = await load(paging.cursor);
      announce(t("rows", { count: page.rows.length }));
      return page;
    },
    placeholderData: keepPreviousData,
    staleTime: 5_000,
  });
  const isEmpty = data !== undefined && data.rows.length === 0;
  return (
    <>
      {children !== undefined && <div className="mb-3 flex flex-wrap items-center gap-2">{children}</div>}
      {error !== null ? (
        <div>
          <ProblemNotice problem={error} />
          <Button size="small" className="mt-3" onClick={() => void refetch()}>
            {t("again")}
          </Button>
        </div>
      ) : isEmpty ? (
        <Nothing
          text={isNarrowed ? t("noneFound") : none}
          {...(isNarrowed && { hint: t("noneFoundText") })}
        />
      ) : (
        <DataTable
          label={label}
          columns={columns}
          rows={data?.rows ?? []}
          rowKey={rowKey}
          isLoading={isPending}
          isStale={isPlaceholderData}
        />
      )}
      <Pager paging={paging} next={data?.next ?? null} />
    </>
  );
}

/** Stands where there would be rows. */
export function Nothing({ text, hint }: { readonly text: string; readonly hint?: string }) {
  return (
    <div className="grid place-items-center gap-2 rounded-2xl border border-line border-dashed px-4 py-16 text-center">
      <SearchX aria-hidden="true" className="size-7 text-soft" />
      <p className="font-medium">{text}</p>
      {hint !== undefined && <p className="text-soft text-sm">{hint}</p>}
    </div>
  );
}
