import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { OURS } from "../src/legal/kept.ts";
import { choose, expectAccessible, launch, type Visit, visit } from "./browser.ts";
import { picture, Service } from "./service.ts";

const PUBLIC_URL = "https://peel.example";

let service: Service;
let browser: Browser;

beforeAll(async () => {
  const settings = {
    PEEL_SITE_OPERATOR: "Example Pictures Ltd",
    PEEL_SITE_ADDRESS: "1 Example Street, Dublin",
    PEEL_SITE_EMAIL: "hello@example.org",
    PEEL_SITE_LAW: "the law of Ireland",
    PEEL_SITE_PROCESSORS: "Example Hosting Ltd (servers, Finland)",
    PEEL_RETENTION_VISITOR: "2h",
    PEEL_PUBLIC_URL: PUBLIC_URL,
  };
  [service, browser] = await Promise.all([Service.start(settings), launch()]);
});

afterAll(async () => {
  await browser?.close();
  await service?.stop();
});

describe("legal pages", () => {
  it("are filled from the configuration", async () => {
    const { page, context, faults } = await visit(browser, service.origin);
    await page.goto("/legal/privacy");
    await page.getByText(/deleted 2 hours after the upload/).waitFor();
    await page.getByText("Example Hosting Ltd (servers, Finland)").waitFor();
    await page.getByText("1 Example Street, Dublin").waitFor();
    await page.getByRole("link", { name: "Terms" }).first().click();
    await page.getByText(/under the law of Ireland/).waitFor();
    expect(await page.getByText("The operator has not completed this page").count()).toBe(0);
    await page.getByRole("link", { name: "Refunds" }).first().click();
    await page.getByText(/up to 5 times within 30 days/).waitFor();
    expect(faults).toEqual([]);
    await context.close();
  });

  it("name whatever is found in a browser", async () => {
    const { page, context } = await visit(browser, service.origin);
    await page.goto("/");
    await page.getByRole("combobox", { name: "Language" }).selectOption("zh-CN");
    await page.getByRole("button", { name: /^配色/ }).click();
    await choose(page, picture("white-mug"));
    await page.locator("img[data-layer]").waitFor();
    const kept = [
      ...(await context.cookies(service.origin)).map(({ name }) => ["cookie", name.replace("__Host-", "")]),
      ...(await page.evaluate(async () => [
        ...Object.keys(localStorage).map((name) => ["local", name]),
        ...Object.keys(sessionStorage).map((name) => ["session", name]),
        ...(await caches.keys()).map((name) => ["cache", name]),
      ])),
    ];
    expect(kept.length).toBeGreaterThan(3);
    const told = new Set(OURS.map(({ where, name }) => `${where} ${name}`));
    expect(kept.filter(([where, name]) => !told.has(`${where} ${name}`))).toEqual([]);
    await page.goto("/legal/cookies");
    await expect.poll(() => page.getByRole("row").count()).toBe(OURS.length + 1);
    await context.close();
  });
});

describe("what a browser looks like", () => {
  /** What an upload tells of it. */
  async function told({ page }: Visit): Promise<string | undefined> {
    const request = page.waitForRequest(
      (one) => one.method() === "POST" && one.url().endsWith("/api/v1/images"),
    );
    await choose(page, picture("white-mug"));
    return (await request).headers()["x-browser-fingerprint"];
  }

  it("is told where the operator wants it, and breaks no policy", async () => {
    const looking = await Service.start({ PEEL_FINGERPRINTS: "on" });
    const someone = await visit(browser, looking.origin);
    await someone.page.goto("/");
    await someone.page.getByText(/megapixels/).waitFor();
    expect(await told(someone)).toMatch(/^[0-9a-f]{32}$/);
    expect(someone.faults).toEqual([]);
    await someone.context.close();
    await looking.stop();
  });

  it("is told by nobody who has not agreed, and by those who have", async () => {
    const asking = await Service.start({
      PEEL_SEGMENT_WRITE_KEY: "of-the-tests",
      // Nobody listens there.
      PEEL_SEGMENT_URL: "http://127.0.0.1:9/v1/batch",
    });
    const someone = await visit(browser, asking.origin);
    await someone.page.goto("/");
    await someone.page.getByRole("heading", { name: "May we?" }).waitFor();
    await someone.page.getByText(/tell you from others on your network/).waitFor();
    expect(await told(someone)).toBeUndefined();
    await someone.page.goto("/");
    await someone.page.getByRole("button", { name: "Accept" }).click();
    await someone.page.getByRole("heading", { name: "May we?" }).waitFor({ state: "hidden" });
    expect(await told(someone)).toMatch(/^[0-9a-f]{32}$/);
    expect(someone.faults).toEqual([]);
    await someone.context.close();
    await asking.stop();
  });
});

describe("on a phone's home screen", () => {
  async function withWorker(page: Page): Promise<void> {
    await page.goto("/");
    await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
  }

  it("a picture that another app shares is cut out", async () => {
    const { page, context, faults } = await visit(browser, service.origin);
    await withWorker(page);
    await page.evaluate(async () => {
      const picture = await (await fetch("/samples/white-mug.jpg")).blob();
      const form = document.createElement("form");
      Object.assign(form, { action: "/share", method: "POST", enctype: "multipart/form-data" });
      const input = document.createElement("input");
      Object.assign(input, { type: "file", name: "pictures" });
      const files = new DataTransfer();
      files.items.add(new File([picture], "mug of mine.jpg", { type: "image/jpeg" }));
      input.files = files.files;
      form.append(input);
      document.body.append(form);
      form.submit();
    });
    await page.waitForURL(/\/i\/img_/);
    await page.locator("img[data-layer]").waitFor();
    const started = page.waitForEvent("download");
    await page.getByRole("button", { name: "Download", exact: true }).click();
    expect((await started).suggestedFilename()).toBe("mug of mine-cutout.png");
    expect(await page.evaluate(async () => (await (await caches.open("peel-shared")).keys()).length)).toBe(0);
    expect(faults).toEqual([]);
    await context.close();
  });

  it("without a network there is a page that says so", async () => {
    const { page, context } = await visit(browser, service.origin);
    await withWorker(page);
    await service.kill();
    await page.goto("/developers");
    await page.getByRole("heading", { name: "You are offline" }).waitFor();
    await expectAccessible(page);
    await service.restart();
    await page.getByRole("link", { name: "Load again" }).click();
    await page
      .getByRole("button", { name: /^Try it/ })
      .first()
      .waitFor();
    await context.close();
  });
});

it("previews of a page know where it is, and everything they name is there", async () => {
  const { page, context } = await visit(browser, service.origin);
  await page.goto("/developers");
  const head = (selector: string, attribute: string) =>
    page.locator(`head ${selector}`).first().getAttribute(attribute);
  expect(await head('link[rel="canonical"]', "href")).toBe(`${PUBLIC_URL}/developers`);
  const social = await head('meta[property="og:image"]', "content");
  expect(social).toBe(`${PUBLIC_URL}/social.jpg`);
  const manifest = await (await fetch(`${service.origin}/manifest.webmanifest`)).json();
  const named = [
    "/social.jpg",
    "/icons/touch-180.png",
    ...manifest.icons.map(({ src }: { src: string }) => src),
  ];
  for (const path of named) {
    expect([path, (await fetch(service.origin + path)).status]).toEqual([path, 200]);
  }
  expect(manifest.icons.some(({ purpose }: { purpose: string }) => purpose === "maskable")).toBe(true);
  await context.close();
});
