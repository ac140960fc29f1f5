import { AxeBuilder } from "@axe-core/playwright";
import {
  type Browser,
  type BrowserContext,
  type BrowserContextOptions,
  chromium,
  type Page,
} from "playwright-core";
import { expect } from "vitest";

const CHROMIUM = process.env["PEEL_CHROMIUM"] ?? "/usr/bin/chromium";

/** What Chromium believes to be pointed at with: a finger. */
const TOUCH =
  "--blink-settings=primaryPointerType=2,availablePointerTypes=2,primaryHoverType=1,availableHoverTypes=1";

export function launch(pointer: "mouse" | "touch" = "mouse"): Promise<Browser> {
  const args = ["--no-sandbox", ...(pointer === "touch" ? [TOUCH] : [])];
  return chromium.launch({ executablePath: CHROMIUM, args });
}

/** A person's first visit, and what went wrong in the page meanwhile. */
export interface Visit {
  readonly context: BrowserContext;
  readonly page: Page;
  readonly faults: string[];
}

export async function visit(
  browser: Browser,
  origin: string,
  options: BrowserContextOptions = {},
): Promise<Visit> {
  const context = await browser.newContext({
    baseURL: origin,
    locale: "en",
    reducedMotion: "reduce",
    ...options,
  });
  const page = await context.newPage();
  page.setDefaultTimeout(60_000);
  const faults: string[] = [];
  page.on("pageerror", (error) => faults.push(String(error)));
  page.on("console", (message) => {
    // Answers that are no success are told by the page itself; what the policy forbids is a fault.
    if (message.type() === "error" && !message.text().startsWith("Failed to load resource")) {
      faults.push(message.text());
    }
  });
  return { context, page, faults };
}

/** Fails when the page has anything that keeps people from using it, except in what `others` answer for. */
export async function expectAccessible(page: Page, others?: string): Promise<void> {
  const builder = new AxeBuilder({ page });
  const { violations } = await (others === undefined ? builder : builder.exclude(others))
    .withTags(["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"])
    .analyze();
  const told = violations.map(
    ({ id, help, nodes }) =>
      `${id}: ${help}\n${nodes.map(({ html, failureSummary }) => `  ${html}\n  ${failureSummary}`).join("\n")}`,
  );
  expect(told).toEqual([]);
}

/** Chooses files with the first picker that there is. */
export async function choose(page: Page, ...files: string[]): Promise<void> {
  await page.locator('input[type="file"]').first().setInputFiles(files);
}

/** Drops a file somewhere on the page, as a person does who drags it there. */
export async function drop(page: Page, name: string, type: string, bytes: Buffer): Promise<void> {
  const transfer = await page.evaluateHandle(
    ({ name, type, base64 }) => {
      const content = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
      const made = new DataTransfer();
      made.items.add(new File([content], name, { type }));
      return made;
    },
    { name, type, base64: bytes.toString("base64") },
  );
  for (const event of ["dragenter", "dragover", "drop"]) {
    await page.dispatchEvent("body", event, { dataTransfer: transfer });
  }
}
