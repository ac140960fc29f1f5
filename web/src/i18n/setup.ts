import i18next, { type BackendModule } from "i18next";
import { initReactI18next } from "react-i18next";
import { initialLanguage } from "./languages.ts";

const FILES = import.meta.glob<Record<string, unknown>>("./{en,zh-CN}/*.json", { import: "default" });

/** Texts are loaded with the page that shows them. */
const FROM_FILES: BackendModule = {
  type: "backend",
  init() {},
  read(language, namespace, done) {
    const load = FILES[`./${language}/${namespace}.json`];
    if (load === undefined) {
      done(new Error(`there are no texts ${language}/${namespace}`), null);
      return;
    }
    load().then(
      (texts) => done(null, texts),
      (error: unknown) => done(error instanceof Error ? error : String(error), null),
    );
  },
};

/** Loads the texts of `page` with those of every page. */
export async function setUpTexts(page: string[]): Promise<void> {
  i18next.on("languageChanged", (language) => {
    document.documentElement.lang = language;
  });
  await i18next
    .use(FROM_FILES)
    .use(initReactI18next)
    .init({
      lng: initialLanguage(),
      fallbackLng: "en",
      ns: ["common", ...page],
      defaultNS: "common",
      // Keys such as “4:5” have colons of their own.
      nsSeparator: false,
      interpolation: { escapeValue: false },
      partialBundledLanguages: true,
    });
}
