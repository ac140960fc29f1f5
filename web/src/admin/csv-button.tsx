import { Download } from "lucide-react";
import { useTranslation } from "react-i18next";
import { useProblemText } from "../app/problem-text.tsx";
import { useAction } from "../app/use-action.ts";
import { Button } from "../ui/button.tsx";
import { saveFile } from "../workbench/save-file.ts";
import { useTold } from "./told.tsx";

/** Saves everything that is listed as a table, for those who may. `name` is that of the file. */
export function CsvButton({ name, load }: { readonly name: string; readonly load: () => Promise<Blob> }) {
  const { t } = useTranslation("admin");
  const tell = useTold();
  const problemText = useProblemText();
  const action = useAction(async () => {
    try {
      saveFile(await load(), `${name}.csv`);
    } catch (error) {
      tell(problemText(error));
    }
  });
  return (
    <Button size="small" disabled={action.isBusy} onClick={() => void action.run()}>
      <Download aria-hidden="true" className="size-4" />
      {t("csv")}
    </Button>
  );
}
