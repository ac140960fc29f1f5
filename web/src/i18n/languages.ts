/** The languages of the website, each called by its own name. */
export const LANGUAGES = [
  { code: "en", name: "English" },
  { code: "zh-CN", name: "简体中文" },
] as const;

export type Language = (typeof LANGUAGES)[number]["code"];

const KEY = "peel.language";

/** The language that was chosen here before, or the first of the browser's that there is. */
export function initialLanguage(): Language {
  const wanted = [remembered(), ...navigator.languages];
  for (const tag of wanted) {
    const found = LANGUAGES.find(({ code }) => code.split("-")[0] === tag?.split("-")[0]);
    if (found !== undefined) {
      return found.code;
    }
  }
  return "en";
}

export function rememberLanguage(language: Language): void {
  try {
    localStorage.setItem(KEY, language);
  } catch {
    // Without storage it holds until the page is left.
  }
}

function remembered(): string | null {
  try {
    return localStorage.getItem(KEY);
  } catch {
    return null;
  }
}
