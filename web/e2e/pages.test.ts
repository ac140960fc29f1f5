import type { Browser } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { expectAccessible, launch, visit } from "./browser.ts";
import { Service } from "./service.ts";

const PAGES = [
  "/",
  "/batch",
  "/developers",
  "/legal/privacy",
  "/legal/terms",
  "/legal/cookies",
  "/legal/refunds",
  "/nothing/here",
  "/i/img_06as1p2x7kq3v5mzy8d4w9c0ne",
];

let service: Service;
let browser: Browser;

beforeAll(async () => {
  [service, browser] = await Promise.all([Service.start(), launch()]);
});

afterAll(async () => {
  await browser?.close();
  await service?.stop();
});

describe.each([
  { colorScheme: "light", locale: "en", width: 1280 },
  { colorScheme: "dark", locale: "zh-CN", width: 390 },
] as const)("in $colorScheme and $locale, $width wide", ({ colorScheme, locale, width }) => {
  it.each(PAGES)("%s can be used by everybody", async (path) => {
    const { page, context, faults } = await visit(browser, service.origin, {
      colorScheme,
      locale,
      viewport: { width, height: 800 },
    });
    await page.goto(path);
    await page.getByRole("heading", { level: 1 }).waitFor();
    await expectAccessible(page);
    expect(await page.locator("html").getAttribute("lang")).toBe(locale);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(overflow).toBeLessThanOrEqual(0);
    expect(faults).toEqual([]);
    await context.close();
  });
});

it("pages that are not there say so to programs too", async () => {
  const { context } = await visit(browser, service.origin);
  for (const path of PAGES) {
    const { status } = await fetch(service.origin + path);
    expect([path, status]).toEqual([path, path.startsWith("/nothing") ? 404 : 200]);
  }
  await context.close();
});

it("language and colours are remembered", async () => {
  const { page, context } = await visit(browser, service.origin);
  await page.goto("/");
  await page.getByRole("combobox", { name: "Language" }).selectOption("zh-CN");
  await page.getByRole("heading", { level: 1, name: "去除背景" }).waitFor();
  await page.getByRole("button", { name: "配色" }).click();
  await page.getByRole("button", { name: "配色" }).click();
  await page.reload();
  await page.getByRole("heading", { level: 1, name: "去除背景" }).waitFor();
  expect(await page.locator("html").getAttribute("data-theme")).toBe("dark");
  await context.close();
});

it("without a network the page says so and stays", async () => {
  const { page, context } = await visit(browser, service.origin);
  await page.goto("/");
  await page.getByRole("heading", { level: 1 }).waitFor();
  await context.setOffline(true);
  await page.getByText("You are offline").waitFor();
  await expectAccessible(page);
  await context.setOffline(false);
  await page.getByText("You are offline").waitFor({ state: "hidden" });
  await context.close();
});

it("without JavaScript it says what it is", async () => {
  const { page, context } = await visit(browser, service.origin, { javaScriptEnabled: false });
  await page.goto("/");
  await page.getByRole("heading", { name: "Peel removes the background of pictures" }).waitFor();
  await context.close();
});
