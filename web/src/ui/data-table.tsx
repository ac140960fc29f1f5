import type { ReactNode } from "react";
import { classes } from "./classes.ts";

export interface Column<Row> {
  readonly key: string;
  readonly header: string;
  /** What the column is, is plain to those who see it. */
  readonly hidesHeader?: boolean;
  readonly cell: (row: Row) => ReactNode;
  /** Numbers end below each other. */
  readonly isNumber?: boolean;
  /** Takes the whole width where a row is a card. */
  readonly isWide?: boolean;
  /** Left out where a table is narrow but not yet a list of cards. */
  readonly isMinor?: boolean;
}

interface DataTableProps<Row> {
  /** What the table is of, for those who do not see where it is. */
  readonly label: string;
  readonly columns: readonly Column<Row>[];
  readonly rows: readonly Row[];
  readonly rowKey: (row: Row) => string;
  /** The rows are still those of what was asked before. */
  readonly isStale?: boolean;
  /** There are no rows yet. */
  readonly isLoading?: boolean;
}

const WAITING = ["a", "b", "c", "d", "e", "f"];

/** Rows of the same kind. On a phone each is a card; the first column names it. */
export function DataTable<Row>({
  label,
  columns,
  rows,
  rowKey,
  isStale = false,
  isLoading = false,
}: DataTableProps<Row>) {
  return (
    <div className="overflow-x-auto rounded-2xl border border-line bg-card">
      <table
        aria-label={label}
        aria-busy={isLoading || isStale}
        className={classes(
          "w-full border-collapse text-sm transition-opacity max-md:block",
          isStale && "opacity-60",
        )}
      >
        <thead className="max-md:sr-only">
          <tr className="border-line border-b text-left text-soft text-xs">
            {columns.map((column) => (
              <th
                key={column.key}
                scope="col"
                className={classes(
                  "whitespace-nowrap px-3 py-2.5 font-medium first:pl-4 last:pr-4",
                  column.isNumber && "text-right",
                  column.isMinor && "max-lg:hidden",
                )}
              >
                {column.hidesHeader ? <span className="sr-only">{column.header}</span> : column.header}
              </th>
            ))}
          </tr>
        </thead>
        <tbody className="max-md:block">
          {isLoading
            ? WAITING.map((name) => (
                <tr key={name} className="border-line border-b last:border-0 max-md:block">
                  {columns.map((column) => (
                    <td
                      key={column.key}
                      className={classes(
                        "px-3 py-3 first:pl-4 last:pr-4 max-md:block",
                        column.isMinor && "max-lg:hidden",
                      )}
                    >
                      <span className="block h-4 w-20 max-w-full animate-pulse rounded bg-well" />
                    </td>
                  ))}
                </tr>
              ))
            : rows.map((row) => (
                <tr
                  key={rowKey(row)}
                  className="border-line border-b last:border-0 hover:bg-paper max-md:grid max-md:grid-cols-2 max-md:gap-x-4 max-md:gap-y-2.5 max-md:px-4 max-md:py-3.5"
                >
                  {columns.map((column, index) => (
                    <Cell key={column.key} column={column} isFirst={index === 0}>
                      {column.cell(row)}
                    </Cell>
                  ))}
                </tr>
              ))}
        </tbody>
      </table>
    </div>
  );
}

function Cell<Row>({
  column: { header, hidesHeader = false, isNumber = false, isWide = false, isMinor = false },
  isFirst,
  children,
}: {
  readonly column: Column<Row>;
  readonly isFirst: boolean;
  readonly children: ReactNode;
}) {
  const isEmpty = children === null || children === undefined || children === false || children === "";
  return (
    <td
      className={classes(
        "min-w-0 px-3 py-2 align-middle first:pl-4 last:pr-4 max-md:block max-md:p-0!",
        isNumber && "text-right tabular-nums max-md:text-left",
        (isFirst || isWide) && "max-md:col-span-2",
        isMinor && "md:max-lg:hidden",
        isEmpty && "max-md:hidden",
      )}
    >
      {!isFirst && !hidesHeader && (
        <span aria-hidden="true" className="block text-soft text-xs md:hidden">
          {header}
        </span>
      )}
      {children}
    </td>
  );
}
