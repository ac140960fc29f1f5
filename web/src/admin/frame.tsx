import {
  Activity,
  ChartColumn,
  Clapperboard,
  Images,
  type LucideIcon,
  Receipt,
  ScrollText,
  Users,
} from "lucide-react";
import { type ReactNode, useEffect, useRef } from "react";
import { useTranslation } from "react-i18next";
import { NavLink } from "react-router";
import { useMe } from "../app/me.ts";
import { classes } from "../ui/classes.ts";
import { roleOf } from "./role.ts";
import { type Section, sectionPath, sectionsOf } from "./sections.ts";

const ICONS: Record<Section, LucideIcon> = {
  figures: ChartColumn,
  users: Users,
  orders: Receipt,
  images: Images,
  ads: Clapperboard,
  queue: Activity,
  audit: ScrollText,
};

/** The parts beside what is shown of one. */
export function AdminFrame({
  section,
  children,
}: {
  readonly section: Section;
  readonly children: ReactNode;
}) {
  const { t } = useTranslation("admin");
  const role = roleOf(useMe()?.person?.role) ?? "support";
  const list = useRef<HTMLUListElement>(null);
  // biome-ignore lint/correctness/useExhaustiveDependencies: another part is another link
  useEffect(() => {
    // Where the links do not fit beside each other, the one of this part is to be seen.
    const current = list.current?.querySelector<HTMLElement>("[aria-current]");
    if (list.current !== null && current) {
      list.current.scrollLeft = current.offsetLeft - list.current.clientWidth / 2 + current.clientWidth / 2;
    }
  }, [section]);
  return (
    <div className="mx-auto grid w-full max-w-7xl grow content-start gap-x-8 gap-y-4 px-4 py-5 sm:px-6 lg:grid-cols-[11rem_minmax(0,1fr)] lg:py-8">
      <nav aria-label={t("sections.label")} className="min-w-0 lg:sticky lg:top-24 lg:self-start">
        <p className="mb-2 px-3 font-semibold text-soft text-xs uppercase tracking-wider max-lg:hidden">
          {t("title")}
        </p>
        <ul ref={list} className="relative -mx-1 flex gap-1 overflow-x-auto p-1 lg:flex-col">
          {sectionsOf(role).map((each) => {
            const Icon = ICONS[each];
            return (
              <li key={each}>
                <NavLink
                  end={each !== "users"}
                  to={sectionPath(each)}
                  className={({ isActive }) =>
                    classes(
                      "flex items-center gap-2.5 whitespace-nowrap rounded-xl px-3 py-2 font-medium text-sm transition-colors",
                      isActive ? "bg-accent-well text-accent-strong" : "hover:bg-well",
                    )
                  }
                >
                  <Icon aria-hidden="true" className="size-4.5" />
                  {t(`sections.${each}`)}
                </NavLink>
              </li>
            );
          })}
        </ul>
      </nav>
      <div className="min-w-0">{children}</div>
    </div>
  );
}
