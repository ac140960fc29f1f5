import { useTranslation } from "react-i18next";
import { Notice } from "../ui/notice.tsx";
import { ProblemText } from "./problem-text.tsx";

/** What went wrong, if anything did. */
export function ProblemNotice({ problem }: { readonly problem: unknown }) {
  const { t } = useTranslation("problems");
  if (problem === null || problem === undefined) {
    return null;
  }
  return (
    <Notice title={t("title")}>
      <ProblemText error={problem} />
    </Notice>
  );
}
