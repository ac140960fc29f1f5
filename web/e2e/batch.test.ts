import { readFile } from "node:fs/promises";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { choose, drop, expectAccessible, launch, visit } from "./browser.ts";
import { picture, Service } from "./service.ts";

const PICTURES = [
  "chicks",
  "dandelion",
  "dark-camera",
  "lion",
  "long-hair",
  "net-bag",
  "pinwheel",
  "teddy",
  "white-mug",
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

it("a batch of ten: they get one style and come back as a ZIP, and what failed can be tried again", async () => {
  const { page, context, faults } = await visit(browser, service.origin);
  // Without it the archive goes the way of other downloads.
  await page.addInitScript(() => Reflect.deleteProperty(window, "showSaveFilePicker"));
  await page.goto("/");
  await choose(page, ...PICTURES.map(picture));
  await page.waitForURL(/\/batch/);
  await drop(page, "broken.png", "image/png", Buffer.from("this is text"));
  await page.getByText("9 of 10 done").waitFor({ timeout: 180_000 });
  await page.getByText("1 failed", { exact: true }).waitFor();
  await expectAccessible(page);

  await page.getByRole("button", { name: "Try the failed ones again" }).click();
  await page.getByText("1 failed", { exact: true }).waitFor();
  await page.getByRole("button", { name: "Remove broken.png from the list" }).click();
  await page.getByText("9 of 9 done").waitFor();

  await page.getByRole("radio", { name: "Colour" }).click();
  await page.getByRole("radio", { name: "JPG" }).click();
  const started = page.waitForEvent("download");
  await page.getByRole("button", { name: "Download ZIP" }).click();
  const archive = await started;
  expect(archive.suggestedFilename()).toBe("peel-cutouts.zip");
  const bytes = await readFile(await archive.path());
  const names = [...bytes.toString("latin1").matchAll(/image-cutout(?: \(\d\))?\.jpg/g)].map(
    ([name]) => name,
  );
  // Once before each file and once in the directory at the end.
  expect(names).toHaveLength(2 * PICTURES.length);
  expect(new Set(names).size).toBe(PICTURES.length);
  expect(bytes.indexOf(Buffer.from([0xff, 0xd8, 0xff]))).toBeGreaterThan(0);

  await page.reload();
  await page.getByText("9 of 9 done").waitFor();
  expect(faults).toEqual([]);
  await context.close();
});
