import { readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";

type Texts = { [key: string]: string | Texts };

const NAMESPACES = [
  "account",
  "admin",
  "ads",
  "batch",
  "common",
  "developers",
  "entry",
  "home",
  "legal",
  "pay",
  "paywall",
  "problems",
  "workbench",
];
const read = (path: string) => JSON.parse(readFileSync(new URL(path, import.meta.url), "utf8"));

function flat(texts: Texts, prefix = ""): Map<string, string> {
  return new Map(
    Object.entries(texts).flatMap(([key, value]): [string, string][] =>
      typeof value === "string" ? [[prefix + key, value]] : [...flat(value, `${prefix}${key}.`)],
    ),
  );
}

/** English tells one from many, Chinese does not. */
const withoutNumber = (keys: Iterable<string>) =>
  [...new Set([...keys].map((key) => key.replace(/_(one|other)$/, "")))].sort();
const placeholders = (text: string) => [...text.matchAll(/\{\{(\w+)/g)].map(([, name]) => name).sort();

/** What is called the same in every language. */
const withoutNames = (text: string) =>
  text.replace(/\{\{\w+\}\}|https?:\S+|Peel|JavaScript|Python|curl|WebP/g, "");

describe.each(NAMESPACES)("the texts of %s", (namespace) => {
  const english = flat(read(`./en/${namespace}.json`));
  const chinese = flat(read(`./zh-CN/${namespace}.json`));

  it("are there in both languages", () => {
    expect(withoutNumber(chinese.keys())).toEqual(withoutNumber(english.keys()));
  });

  it("speak of the same things", () => {
    for (const [key, text] of chinese) {
      const original = english.get(key) ?? english.get(`${key}_other`) ?? "";
      expect(placeholders(text), key).toEqual(placeholders(original));
    }
  });

  it("are Chinese in Chinese", () => {
    const untranslated = [...chinese].filter(
      ([, text]) => /[a-z]{4}/i.test(withoutNames(text)) && !/\p{Script=Han}/u.test(text),
    );
    expect(untranslated).toEqual([]);
  });
});

describe("problems", () => {
  const document = read("../../../docs/openapi.json") as { info: { description: string } };
  const codes = [...document.info.description.matchAll(/^\| \d{3} \| `(\w+)` \|/gm)].map(
    ([, code]) => code ?? "",
  );

  it("have a text for each code that the API documents", () => {
    expect(codes.length).toBeGreaterThan(20);
    const texts = read("./en/problems.json") as Texts;
    expect(codes.filter((code) => !(code in texts))).toEqual([]);
  });
});
