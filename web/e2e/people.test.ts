import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { choose, expectAccessible, launch, visit } from "./browser.ts";
import { picture, Service } from "./service.ts";

const PASSWORD = "green-otters-hum-at-dusk";

let service: Service;
let browser: Browser;

beforeAll(async () => {
  [service, browser] = await Promise.all([Service.start({ PEEL_FREE_USES: "3" }), launch()]);
});

afterAll(async () => {
  await browser?.close();
  await service?.stop();
});

/** Makes an account as people do: the form, the mail, the link in it. */
async function register(page: Page, email: string): Promise<void> {
  await page.goto("/sign-up");
  await page.getByRole("textbox", { name: "Email address" }).fill(email);
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "Create account" }).click();
  await page.getByRole("heading", { name: "Look into your mail" }).waitFor();
  await page.goto(await service.linkTo(email, "confirm-registration"));
  await page.getByRole("heading", { name: "Your account is ready" }).waitFor();
}

async function signIn(page: Page, email: string, password = PASSWORD): Promise<void> {
  await page.getByRole("textbox", { name: "Email address" }).fill(email);
  await page.getByLabel("Password", { exact: true }).fill(password);
  await page.getByRole("button", { name: "Sign in" }).click();
}

it("three free ones, then a locked one; registering brings along what was used", async () => {
  const { page, context, faults } = await visit(browser, service.origin);
  await page.goto("/");
  await page.getByText("3 free left").waitFor();
  for (const [name, left] of [
    ["chicks", "2 free left"],
    ["teddy", "1 free left"],
    ["lion", "None left"],
  ] as const) {
    await page.goto("/");
    await choose(page, picture(name));
    await page.locator("img[data-layer]").waitFor();
    await page.getByText(left).waitFor();
  }
  await page.goto("/");
  await choose(page, picture("white-mug"));
  const dialog = page.getByRole("dialog", { name: "Your free removals are used up" });
  await dialog.waitFor();
  await dialog.locator("img[data-preview]").waitFor();
  await dialog.getByText("No free removals are left.").waitFor();
  await expectAccessible(page);
  const locked = page.url();
  await page.keyboard.press("Escape");
  await dialog.waitFor({ state: "hidden" });
  await page.getByRole("heading", { name: "Your cutout is ready, and locked" }).waitFor();
  await expectAccessible(page);

  await register(page, "ada@example.org");
  await page.getByText("None left").waitFor();
  await page.goto("/account/history");
  await expect.poll(() => page.getByRole("link", { name: /^Picture of/ }).count()).toBe(4);
  await page.getByText("Locked").waitFor();
  await page.goto(locked);
  await page.getByRole("heading", { name: "Your cutout is ready, and locked" }).waitFor();
  expect(faults).toEqual([]);
  await context.close();
});

it("who is not happy gets it back", async () => {
  const { page, context, faults } = await visit(browser, service.origin);
  await page.goto("/");
  await choose(page, picture("chicks"));
  await page.locator("img[data-layer]").waitFor();
  await page.getByText("2 free left").waitFor();
  await page.getByRole("button", { name: "Not happy?" }).click();
  await page.getByRole("radio", { name: "Rough edges" }).click();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Get it back" }).click();
  await page.getByRole("heading", { name: "Your cutout is ready, and locked" }).waitFor();
  await page.getByText("3 free left").waitFor();
  await page.getByRole("button", { name: "Unlock with a free removal" }).click();
  await page.locator("img[data-layer]").waitFor();
  await page.getByText("2 free left").waitFor();
  expect(faults).toEqual([]);
  await context.close();
});

it("signing out and in again, a forgotten password, sessions", async () => {
  const { page, context, faults } = await visit(browser, service.origin);
  await register(page, "grace@example.org");
  await page.goto("/account");
  await page.getByText("Signed in as grace@example.org").waitFor();
  await page.reload();
  await page.getByText("Signed in as grace@example.org").waitFor();
  await page.getByRole("button", { name: "Sign out" }).click();
  await page.getByText("You are here without an account").waitFor();

  await page.goto("/reset-password");
  await page.getByRole("textbox", { name: "Email address" }).fill("grace@example.org");
  await page.getByRole("button", { name: "Send the link" }).click();
  await page.getByRole("heading", { name: "Look into your mail" }).waitFor();
  await page.goto(await service.linkTo("grace@example.org", "new-password"));
  await page.getByLabel("New password", { exact: true }).fill("seven-quiet-herons-wait");
  await page.getByRole("button", { name: "Set password" }).click();
  await page.getByRole("link", { name: "Sign in", exact: true }).last().click();
  await signIn(page, "grace@example.org", "wrong-otters-hum-at-dusk");
  await page.getByText("The email address or the password is wrong.").waitFor();
  await expectAccessible(page);
  await signIn(page, "grace@example.org", "seven-quiet-herons-wait");
  await page.getByText("Signed in as grace@example.org").waitFor();

  const other = await visit(browser, service.origin);
  await other.page.goto("/sign-in");
  await signIn(other.page, "grace@example.org", "seven-quiet-herons-wait");
  await other.page.getByText("Signed in as grace@example.org").waitFor();
  await page.getByRole("link", { name: "Security" }).click();
  await page.getByRole("button", { name: "Sign out everywhere else" }).click();
  await expect.poll(() => page.getByText("This browser").count()).toBe(1);
  await page.getByRole("button", { name: "Sign out everywhere else" }).waitFor({ state: "hidden" });
  await expectAccessible(page);
  await other.page.reload();
  await other.page.getByText("You are here without an account").waitFor();
  await other.context.close();
  expect(faults).toEqual([]);
  await context.close();
});

it("an API key is made, used and revoked", async () => {
  const { page, context, faults } = await visit(browser, service.origin);
  await register(page, "linus@example.org");
  await page.goto("/account/keys");
  await page.getByRole("button", { name: "New key" }).click();
  await page.getByRole("textbox", { name: "What is it for?" }).fill("shop");
  await expectAccessible(page);
  await page.getByRole("button", { name: "Make the key" }).click();
  const shown = page.getByRole("region", { name: "Key", exact: true });
  const secret = (await shown.textContent())?.trim() ?? "";
  expect(secret).toMatch(/^peel_live_/);
  await expectAccessible(page);
  const ask = () => fetch(`${service.origin}/api/v1/account`, { headers: { "X-API-Key": secret } });
  expect((await ask()).status).toBe(200);
  await page.getByRole("button", { name: "Revoke shop" }).click();
  await page.getByRole("button", { name: "Revoke", exact: true }).click();
  await page.getByText(/^Revoked/).waitFor();
  expect((await ask()).status).toBe(401);
  expect(faults).toEqual([]);
  await context.close();
});

it("a copy of everything is fetched; everything is to be deleted, and is kept after all", async () => {
  const { page, context, faults } = await visit(browser, service.origin);
  await register(page, "edsger@example.org");
  await page.goto("/account/privacy");
  await page.getByRole("button", { name: "Make a copy" }).click();
  await page.getByText(/^Your copy is ready/).waitFor();
  const started = page.waitForEvent("download");
  await page.getByRole("link", { name: "Download" }).click();
  expect((await started).suggestedFilename()).toMatch(/\.zip$/);
  await page.getByText("You have fetched your copy.").waitFor();

  await page.getByRole("button", { name: "Delete everything" }).click();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Yes, delete everything" }).click();
  await page.getByText(/^Everything of yours will be deleted/).waitFor();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Keep everything" }).first().click();
  await page.getByText(/^Everything of yours will be deleted/).waitFor({ state: "hidden" });
  expect(faults).toEqual([]);
  await context.close();
});

const PAGES = [
  "/sign-in",
  "/sign-up",
  "/reset-password",
  "/new-password#token=x",
  "/confirm-registration#token=x",
  "/account",
  "/account/history",
  "/account/security",
  "/account/privacy",
];

describe.each([
  { colorScheme: "light", locale: "en", width: 1280 },
  { colorScheme: "dark", locale: "zh-CN", width: 360 },
] as const)("in $colorScheme and $locale, $width wide", ({ colorScheme, locale, width }) => {
  it.each(PAGES)("%s can be used by everybody", async (path) => {
    const { page, context, faults } = await visit(browser, service.origin, {
      colorScheme,
      locale,
      viewport: { width, height: 800 },
    });
    await page.goto(path);
    await page.getByRole("heading", { level: 1 }).waitFor();
    await page.waitForLoadState("networkidle");
    await expectAccessible(page);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
    expect(overflow).toBeLessThanOrEqual(0);
    expect((await fetch(service.origin + path)).status).toBe(200);
    expect(faults).toEqual([]);
    await context.close();
  });
});
