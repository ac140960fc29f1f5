import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import type { Site } from "../api/site.ts";
import { DOCUMENTS, missingIn, sectionsOf } from "./documents.ts";
import { keptAt, OURS } from "./kept.ts";

const read = (path: string) => readFileSync(new URL(path, import.meta.url), "utf8");
const texts = JSON.parse(read("../i18n/en/legal.json"));

const NOBODY = { name: "", address: "", email: "", register: "", law: "", processors: "" };
const BARE = {
  asks: { analytics: false, ads: false },
  fingerprints: "off",
  stripe_script: null,
  operator: NOBODY,
} as unknown as Site;
const FULL = {
  asks: { analytics: true, ads: true },
  fingerprints: "on",
  stripe_script: "https://js.stripe.com/v3/",
  operator: { ...NOBODY, law: "the law of Ireland", processors: "Example Hosting Ltd" },
} as unknown as Site;

describe("what is kept in browsers", () => {
  const named = (where: string) => OURS.filter((kept) => kept.where === where).map(({ name }) => name);

  it("names every cookie that the service sets", () => {
    const source = read("../../../crates/peel-api/src/cookies.rs");
    const set = [...source.matchAll(/Self::\w+ => "(peel_\w+)"/g)].map(([, name]) => name);
    expect(set.length).toBeGreaterThanOrEqual(3);
    expect(named("cookie").sort()).toEqual(set.sort());
  });

  it("names everything that the pages write", () => {
    const sources = readdirSync(new URL("..", import.meta.url), { recursive: true, encoding: "utf8" }).filter(
      (path) => /\.tsx?$/.test(path) && !/^legal\/|\.test\.ts$|^api\/schema/.test(path),
    );
    const written = sources.flatMap((path) =>
      [...read(`../${path}`).matchAll(/"(peel\.[a-z-]+)"/g)].map(([, name]) => name ?? ""),
    );
    // The name of a lock, which is not kept.
    const kept = new Set(written.filter((name) => name !== "peel.refresh"));
    expect([...named("local"), ...named("session")].sort()).toEqual([...kept].sort());
  });

  it("names the caches of the service worker", () => {
    const caches = [...read("../../public/service-worker.js").matchAll(/"(peel-[a-z]+)"/g)].map(
      ([, name]) => name,
    );
    expect(named("cache").sort()).toEqual([...new Set(caches)].sort());
  });

  it("says what each is for", () => {
    expect(keptAt(FULL).filter(({ purpose }) => !(purpose in texts.cookies.entries))).toEqual([]);
  });
});

describe("legal documents", () => {
  it("have a text for each of their sections, and no text that is never shown", () => {
    for (const document of DOCUMENTS) {
      if (document === "cookies") {
        continue;
      }
      const consenting = { ...FULL, fingerprints: "consent" } as Site;
      const shown = new Set([BARE, FULL, consenting].flatMap((site) => sectionsOf(document, site)));
      expect([...shown].sort()).toEqual(Object.keys(texts[document].sections).sort());
    }
  });

  it("are templates until the operator has filled them in", () => {
    expect(missingIn("terms", NOBODY)).toEqual(["name", "address", "email", "law"]);
    expect(missingIn("privacy", { ...NOBODY, name: "A", address: "B", email: "c@d" })).toEqual([]);
  });

  it("speak of payments only where something is sold", () => {
    expect(sectionsOf("privacy", BARE)).not.toContain("payments");
    expect(sectionsOf("refunds", BARE)).toContain("notSold");
    expect(sectionsOf("refunds", FULL)).toContain("orders");
  });
});
