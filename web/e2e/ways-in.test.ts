import { execFile } from "node:child_process";
import { mkdtemp, rm, symlink } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import type { Browser } from "playwright-core";
import { afterAll, beforeAll, expect, it } from "vitest";
import { choose, expectAccessible, launch, visit } from "./browser.ts";
import { freePort, OpenProvider } from "./open-provider.ts";
import { picture, Service } from "./service.ts";

let service: Service;
let provider: OpenProvider;
let browser: Browser;

beforeAll(async () => {
  const [port, issuerPort] = [await freePort(), await freePort()];
  const settings = {
    PEEL_PUBLIC_URL: `http://127.0.0.1:${port}`,
    PEEL_OIDC_NAME: "Tests",
    PEEL_OIDC_ISSUER: `http://127.0.0.1:${issuerPort}`,
    PEEL_OIDC_CLIENT_ID: "peel",
    PEEL_OIDC_CLIENT_SECRET: "peel-secret-of-the-tests",
    PEEL_FREE_USES: "3",
    PEEL_ERASURE_DELAY: "1ms",
  };
  provider = await OpenProvider.start(issuerPort, settings.PEEL_PUBLIC_URL);
  [service, browser] = await Promise.all([Service.start(settings, `127.0.0.1:${port}`), launch()]);
});

afterAll(async () => {
  await browser?.close();
  await Promise.all([service?.stop(), provider?.stop()]);
});

it("who signs in at a provider brings along what the browser had, makes a key that curl uses, and is erased", async () => {
  const { page, context, faults } = await visit(browser, service.origin);
  await page.goto("/");
  await choose(page, picture("white-mug"));
  await page.locator("img[data-layer]").waitFor();
  const made = page.url();

  await page.goto("/sign-in");
  await page.getByRole("link", { name: "Continue with Tests" }).click();
  await page.getByPlaceholder("Enter any login").fill("ada");
  await page.getByPlaceholder("and password").fill("x");
  await page.getByRole("button", { name: "Sign-in" }).click();
  await page.getByRole("button", { name: "Continue" }).click();
  await page.getByText("Signed in as ada@example.org").waitFor();
  await expectAccessible(page);
  await page.goto(made);
  await page.locator("img[data-layer]").waitFor();

  await page.goto("/account/keys");
  await page.getByRole("button", { name: "New key" }).click();
  await page.getByRole("textbox", { name: "What is it for?" }).fill("shop");
  await page.getByRole("button", { name: "Make the key" }).click();
  const secret = (await page.getByRole("region", { name: "Key", exact: true }).textContent()) ?? "";
  const command = (await page.getByRole("region", { name: "Try it" }).textContent()) ?? "";
  // Programs pay with credits.
  expect(JSON.parse(await inShell(command)).code).toBe("insufficient_credits");
  await service.run("admin", "user", "grant", "--email", "ada@example.org", "--reason", "a test", "1");
  expect(JSON.parse(await inShell(command)).state).toBe("ready");
  await page.goto("/account/history");
  await expect.poll(() => page.getByRole("link", { name: /^Picture of/ }).count()).toBe(2);

  await page.goto("/account/privacy");
  await page.getByRole("button", { name: "Delete everything" }).click();
  await page.getByRole("button", { name: "Yes, delete everything" }).click();
  const withKey = () => fetch(`${service.origin}/api/v1/account`, { headers: { "X-API-Key": secret } });
  await expect.poll(async () => (await withKey()).status, { timeout: 60_000 }).toBe(401);
  await page.goto("/account");
  await page.getByText("You are here without an account").waitFor();
  expect(faults).toEqual([]);
  await context.close();
});

/** Runs a command that a page shows, beside a picture of the name that it has there. */
async function inShell(command: string): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "peel-shell-"));
  try {
    await symlink(picture("teddy"), join(folder, "photo.jpg"));
    const { stdout } = await promisify(execFile)("bash", ["-c", command], { cwd: folder });
    return stdout;
  } finally {
    await rm(folder, { recursive: true });
  }
}

it("the page for developers does what it shows", async () => {
  const { page, context, faults } = await visit(browser, service.origin);
  await page.goto("/developers");
  await page.getByRole("radio", { name: "webp" }).click();
  await page
    .getByText(/result\?format=webp/)
    .last()
    .waitFor();
  await page.getByRole("button", { name: "Send it" }).click();
  await page.getByText(/^Answered 201 after/).waitFor();
  const result = page.getByRole("img", { name: "The result" });
  await result.waitFor();
  expect(await result.evaluate((image: HTMLImageElement) => image.naturalHeight)).toBe(1340);
  await expectAccessible(page);
  expect(faults).toEqual([]);
  await context.close();
});

it("a key that is none says so", async () => {
  const { page, context } = await visit(browser, service.origin);
  await page.goto("/developers");
  await page.getByLabel("API key", { exact: true }).fill("peel_live_nothing");
  await page.getByRole("button", { name: "Send it" }).click();
  await page.getByText(/^Answered 401 after/).waitFor();
  await context.close();
});
