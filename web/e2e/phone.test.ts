import type { Browser, CDPSession, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { choose, expectAccessible, launch, visit } from "./browser.ts";
import { picture, Service } from "./service.ts";

const PHONE = { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true };

let service: Service;
let browser: Browser;

beforeAll(async () => {
  [service, browser] = await Promise.all([Service.start(), launch("touch")]);
});

afterAll(async () => {
  await browser?.close();
  await service?.stop();
});

interface Finger {
  readonly x: number;
  readonly y: number;
}

/** Puts fingers down, moves them and lifts them. */
async function gesture(hands: CDPSession, from: Finger[], to: Finger[]): Promise<void> {
  const points = (share: number) =>
    from.map(({ x, y }, id) => ({
      id,
      x: x + ((to[id]?.x ?? x) - x) * share,
      y: y + ((to[id]?.y ?? y) - y) * share,
    }));
  await hands.send("Input.dispatchTouchEvent", { type: "touchStart", touchPoints: points(0) });
  for (const share of [0.25, 0.5, 0.75, 1]) {
    await hands.send("Input.dispatchTouchEvent", { type: "touchMove", touchPoints: points(share) });
  }
  await hands.send("Input.dispatchTouchEvent", { type: "touchEnd", touchPoints: [] });
}

async function middleOf(page: Page, name: RegExp): Promise<Finger> {
  const box = await page.getByRole("group", { name }).boundingBox();
  if (box === null) {
    throw new Error("the stage is not in sight");
  }
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

it("on a phone, in Chinese and in the dark, by fingers alone", async () => {
  const { page, context, faults } = await visit(browser, service.origin, {
    ...PHONE,
    locale: "zh-CN",
    colorScheme: "dark",
  });
  const hands = await context.newCDPSession(page);
  await page.goto("/");
  await page.getByRole("heading", { level: 1, name: "去除背景" }).waitFor();
  await page.getByText("拍照").waitFor();
  expect(await page.evaluate(() => getComputedStyle(document.body).backgroundColor)).not.toBe(
    "rgb(250, 248, 244)",
  );
  await choose(page, picture("white-mug"));
  await page.locator("img[data-layer]").waitFor();
  await expectAccessible(page);

  const middle = await middleOf(page, /^图片/);
  const zoom = page.locator("output");
  const fitted = Number.parseInt((await zoom.textContent()) ?? "", 10);
  const spread = (distance: number) => [
    { x: middle.x - distance, y: middle.y },
    { x: middle.x + distance, y: middle.y },
  ];
  await gesture(hands, spread(40), spread(120));
  const zoomed = Number.parseInt((await zoom.textContent()) ?? "", 10);
  expect(zoomed / fitted).toBeGreaterThan(2.5);

  await page.getByRole("tab", { name: "背景" }).tap();
  await page.getByRole("radio", { name: "纯色" }).tap();
  await page.waitForURL(/bg=ffffff/);

  await page.getByRole("button", { name: "修饰" }).tap();
  await page.locator("canvas").waitFor();
  await expectAccessible(page);
  const brush = await middleOf(page, /^用/);
  await gesture(hands, [brush], [{ x: brush.x + 40, y: brush.y + 10 }]);
  const undo = page.getByRole("button", { name: "撤销" });
  await expect.poll(() => undo.isEnabled(), { timeout: 10_000 }).toBe(true);
  // A second finger moves the picture and paints nothing.
  await undo.click();
  await expect.poll(() => undo.isEnabled(), { timeout: 10_000 }).toBe(false);
  await gesture(hands, spread(30), spread(90));
  expect(await undo.isEnabled()).toBe(false);

  const language = page.getByRole("combobox", { name: "语言" });
  await language.scrollIntoViewIfNeeded();
  await language.selectOption("en");
  await page.getByRole("button", { name: "Undo" }).waitFor();
  const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(overflow).toBeLessThanOrEqual(0);
  expect(faults).toEqual([]);
  await context.close();
});
