import { useTranslation } from "react-i18next";
import { useTitle } from "../app/title.ts";
import { Examples } from "./examples.tsx";
import { Features } from "./features.tsx";
import { Hero } from "./hero.tsx";
import { Price } from "./price.tsx";
import { Privacy } from "./privacy.tsx";
import { Questions } from "./questions.tsx";
import { usePreloadedEditor } from "./use-preload.ts";
import { useShared } from "./use-shared.ts";

export function HomePage() {
  const { t } = useTranslation("common");
  useTitle(t("nav.home"));
  usePreloadedEditor();
  useShared();
  return (
    <>
      <Hero />
      <Examples />
      <Features />
      <Price />
      <Privacy />
      <Questions />
    </>
  );
}
