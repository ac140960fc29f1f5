import { readFile } from "node:fs/promises";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { choose, drop, expectAccessible, launch, visit } from "./browser.ts";
import { at, decode, difference } from "./pixels.ts";
import { picture, Service } from "./service.ts";

let service: Service;
let browser: Browser;

beforeAll(async () => {
  [service, browser] = await Promise.all([Service.start(), launch()]);
});

afterAll(async () => {
  await browser?.close();
  await service?.stop();
});

async function cutOut(page: Page, name: string): Promise<string> {
  await page.goto("/");
  await choose(page, picture(name));
  await page.waitForURL(/\/i\/img_/);
  await page.locator("img[data-layer]").waitFor();
  return page.url().match(/img_[a-z0-9]+/)?.[0] ?? "";
}

async function settled(page: Page): Promise<void> {
  // It appears a moment after a change and goes when the picture is there.
  await page.waitForTimeout(250);
  await page.getByText("Drawing…").waitFor({ state: "hidden" });
}

async function download(page: Page): Promise<{ name: string; bytes: Buffer }> {
  const started = page.waitForEvent("download");
  await page.getByRole("button", { name: "Download", exact: true }).click();
  const file = await started;
  return { name: file.suggestedFilename(), bytes: await readFile(await file.path()) };
}

it("a first visit: drop a picture, get a cutout, style it, take it away", async () => {
  const { page, context, faults } = await visit(browser, service.origin);
  await page.goto("/");
  await page.getByRole("heading", { level: 1 }).waitFor();
  await drop(page, "three chicks.jpg", "image/jpeg", await readFile(picture("chicks")));
  await page.getByRole("list", { name: "Progress" }).waitFor();
  await page.waitForURL(/\/i\/img_/);
  await page.locator("img[data-layer]").waitFor();
  const id = page.url().match(/img_[a-z0-9]+/)?.[0];
  await expectAccessible(page);

  await page.getByRole("tab", { name: "Background" }).click();
  await page.getByRole("radio", { name: "Colour" }).click();
  await page.getByRole("radio", { name: "Teal" }).click();
  await page.getByRole("tab", { name: "Shadow" }).click();
  await page.getByRole("radio", { name: "Soft" }).click();
  await page.waitForURL(/bg=4fb3bf&shadow=drop-50/);
  await settled(page);
  await page.getByRole("tab", { name: "Format" }).click();
  await expectAccessible(page);
  const { name, bytes } = await download(page);
  expect(name).toBe("three chicks-cutout.png");

  const fields = "background=%234fb3bf&shadow=drop&shadow_opacity=50&format=png";
  const answer = await context.request.get(`/api/v1/images/${id}/result?${fields}`);
  expect(answer.status()).toBe(200);
  expect(bytes.equals(await answer.body())).toBe(true);
  const pixels = await decode(page, bytes);
  expect([pixels.width, pixels.height]).toEqual([1500, 1000]);
  expect(at(pixels, 5, 5)).toEqual([0x4f, 0xb3, 0xbf, 255]);
  expect(faults).toEqual([]);
  await context.close();
});

it("whoever drops a picture before the service has answered for the first time gets it", async () => {
  const { page, context, faults } = await visit(browser, service.origin);
  let release = () => {};
  const released = new Promise<void>((resolve) => {
    release = resolve;
  });
  let isWaiting = true;
  await page.route("**/api/v1/me", async (route) => {
    await released;
    await route.continue();
  });
  page.on("request", (request) => {
    if (request.method() === "POST" && request.url().endsWith("/api/v1/images")) {
      expect(isWaiting).toBe(false);
    }
  });
  await page.goto("/");
  await choose(page, picture("teddy"));
  await page.getByRole("list", { name: "Progress" }).waitFor();
  isWaiting = false;
  release();
  await page.waitForURL(/\/i\/img_/);
  await page.locator("img[data-layer]").waitFor();
  expect(faults).toEqual([]);
  await context.close();
});

it.each([
  [
    "a gradient",
    "bg=ffe3c8-ff9a8b-160&shadow=drop-60",
    "gradient=%23ffe3c8;%23ff9a8b&gradient_angle=160&shadow=drop&shadow_opacity=60",
  ],
  ["blur", "bg=blur", "background=blur"],
  [
    "a marketplace picture",
    "bg=ffffff&frame=2000x2000&scale=85&at=50-50",
    "background=white&canvas=2000x2000&scale=85&position=50%25%2050%25",
  ],
])("what is drawn is what the service renders: %s", async (_, query, fields) => {
  const { page, context } = await visit(browser, service.origin, { viewport: { width: 1400, height: 1000 } });
  const id = await cutOut(page, "teddy");
  await page.goto(`/i/${id}?${query}`);
  await page.locator("img[data-layer]").waitFor();
  await settled(page);
  const frame = page.locator("img[data-layer]").locator("xpath=..");
  // What lies over the picture is not part of it.
  await page.addStyleTag({ content: "" }).catch(() => undefined);
  await page.evaluate(() => {
    for (const element of document.querySelectorAll<HTMLElement>("output")) {
      (element.parentElement as HTMLElement).style.display = "none";
    }
  });
  const seen = await decode(page, await frame.screenshot());
  const answer = await context.request.get(`/api/v1/images/${id}/result?${fields}&format=png`);
  const rendered = await decode(page, await answer.body(), { width: seen.width, height: seen.height });
  expect(difference(seen, rendered)).toBeLessThan(3);
  await context.close();
});

it("what the brush erases is gone from the result, and what was undone is not", async () => {
  const { page, context, faults } = await visit(browser, service.origin, {
    viewport: { width: 1280, height: 900 },
  });
  const id = await cutOut(page, "chicks");
  const before = await decode(page, await (await context.request.get(`/api/v1/images/${id}/result`)).body());
  const middle = { x: 750, y: 560 };
  expect(at(before, middle.x, middle.y)[3]).toBe(255);

  await page.getByRole("button", { name: "Touch up" }).click();
  const canvas = page.locator("canvas");
  await canvas.waitFor();
  await expectAccessible(page);
  const box = await canvas.boundingBox();
  if (box === null) {
    throw new Error("the canvas is not in sight");
  }
  const scale = box.width / 1500;
  const place = (x: number, y: number) => [box.x + x * scale, box.y + y * scale] as const;
  const stroke = async (from: readonly [number, number], to: readonly [number, number]) => {
    await page.mouse.move(...from);
    await page.mouse.down();
    await page.mouse.move(...to, { steps: 8 });
    await page.mouse.up();
  };
  await stroke(place(middle.x - 60, middle.y), place(middle.x + 60, middle.y));
  await stroke(place(500, 560), place(520, 560));
  await page.keyboard.press("Tab");
  await page.getByRole("button", { name: "Undo" }).click();
  await page.getByRole("button", { name: "Apply" }).click();
  await canvas.waitFor({ state: "detached" });
  await settled(page);

  const image = await (await context.request.get(`/api/v1/images/${id}`)).json();
  expect(image.version).toBe(2);
  const after = await decode(page, await (await context.request.get(`/api/v1/images/${id}/result`)).body());
  expect(at(after, middle.x, middle.y)[3]).toBe(0);
  expect(at(after, 510, 560)).toEqual(at(before, 510, 560));
  expect(faults).toEqual([]);
  await context.close();
});

it("by keyboard alone: a sample, the cutout, a stroke, the download", async () => {
  const { page, context } = await visit(browser, service.origin);
  await page.goto("/");
  await page.getByRole("button", { name: /^Try it: Brown plush bear/ }).focus();
  await page.keyboard.press("Enter");
  await page.locator("img[data-layer]").waitFor();
  await page.getByRole("group", { name: /^Picture\./ }).focus();
  const zoom = page.locator("output");
  const fitted = await zoom.textContent();
  await page.keyboard.press("+");
  expect(await zoom.textContent()).not.toBe(fitted);
  await page.keyboard.press("0");
  expect(await zoom.textContent()).toBe(fitted);
  await page.getByRole("button", { name: "Touch up" }).focus();
  await page.keyboard.press("Enter");
  await page.locator("canvas").waitFor();
  await page.getByRole("group", { name: /^Paint with the pointer/ }).focus();
  for (const key of ["]", "ArrowLeft", "Enter"]) {
    await page.keyboard.press(key);
  }
  await page.getByRole("button", { name: "Apply" }).focus();
  await page.keyboard.press("Enter");
  await page.locator("canvas").waitFor({ state: "detached" });
  await page.getByRole("tab", { name: "Background" }).focus();
  for (const name of ["Shadow", "Layout", "Format"]) {
    await page.keyboard.press("ArrowRight");
    await page.getByRole("tab", { name, selected: true }).waitFor();
  }
  await page.getByRole("radio", { name: "WebP" }).focus();
  await page.keyboard.press("Space");
  const started = page.waitForEvent("download");
  await page.getByRole("button", { name: "Download", exact: true }).focus();
  await page.keyboard.press("Enter");
  expect((await started).suggestedFilename()).toBe("teddy-cutout.webp");
  await context.close();
});

it("an upload outlives a crash of the service, and is made once", async () => {
  const { page, context } = await visit(browser, service.origin);
  await page.goto("/");
  await page.waitForLoadState("networkidle");
  await service.kill();
  await choose(page, picture("white-mug"));
  await page.getByText("Interrupted. Trying again…").waitFor();
  await service.restart();
  await page.locator("img[data-layer]").waitFor();
  const { images } = await (await context.request.get("/api/v1/images")).json();
  expect(images).toHaveLength(1);
  await context.close();
});

it("without a network in the middle of an upload it goes on afterwards", async () => {
  const { page, context } = await visit(browser, service.origin);
  await page.goto("/");
  await page.waitForLoadState("networkidle");
  await context.setOffline(true);
  await choose(page, picture("white-mug"));
  await page.getByText("Interrupted. Trying again…").waitFor();
  await context.setOffline(false);
  await page.locator("img[data-layer]").waitFor();
  await context.close();
});

it("a picture without use says why, and how to go on", async () => {
  const { page, context } = await visit(browser, service.origin);
  await page.goto("/");
  await page.getByRole("heading", { level: 1 }).waitFor();
  await drop(page, "no-picture.png", "image/png", Buffer.from("this is text"));
  await page.getByText(/This is no picture that can be read/).waitFor();
  await expectAccessible(page);
  await page.getByRole("link", { name: "Try another picture" }).click();
  await page.getByRole("heading", { level: 1 }).waitFor();
  await context.close();
});
