import { mkdir, readFile } from "node:fs/promises";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { choose, launch, visit } from "./browser.ts";
import { FakeStripe } from "./fake-stripe.ts";
import { picture, Service } from "./service.ts";
import { appoint, buy, PASSWORD, register, type Session, submit } from "./staff.ts";

const FOLDER = new URL("../../target/screenshots/", import.meta.url).pathname;
const DEVICES = {
  desktop: { viewport: { width: 1440, height: 900 } },
  phone: { viewport: { width: 390, height: 844 }, deviceScaleFactor: 2, isMobile: true, hasTouch: true },
} as const;
const SCHEMES = ["light", "dark"] as const;
const LANGUAGES = ["en", "zh-CN"] as const;

let service: Service;
let browsers: Record<keyof typeof DEVICES, Browser>;

beforeAll(async () => {
  await mkdir(FOLDER, { recursive: true });
  const [started, desktop, phone] = await Promise.all([Service.start(), launch(), launch("touch")]);
  service = started;
  browsers = { desktop, phone };
});

afterAll(async () => {
  await Promise.all(Object.values(browsers ?? {}).map((browser) => browser.close()));
  await service?.stop();
});

const CASES = (["desktop", "phone"] as const).flatMap((device) =>
  SCHEMES.flatMap((colorScheme) => LANGUAGES.map((locale) => ({ device, colorScheme, locale }))),
);

it.each(CASES)("$device, $colorScheme, $locale", async ({ device, colorScheme, locale }) => {
  const { page, context, faults } = await visit(browsers[device], service.origin, {
    ...DEVICES[device],
    colorScheme,
    locale,
  });
  const shoot = async (name: string, fullPage = false) => {
    await page.evaluate(() => document.fonts.ready);
    await page.screenshot({ path: `${FOLDER}${name}-${device}-${colorScheme}-${locale}.png`, fullPage });
  };
  await page.goto("/");
  await pictures(page);
  await shoot("home-top");
  await shoot("home", true);
  await choose(page, picture("teddy"));
  await page.getByRole("progressbar").or(page.locator("ol")).first().waitFor();
  await shoot("waiting");
  await page.locator("img[data-layer]").waitFor();
  await shoot("editor");
  const address = page.url();
  await page.goto(`${address}?bg=ffe3c8-ff9a8b-160&shadow=drop-60&frame=4:5&scale=85&at=50-100`);
  await page.locator("img[data-layer]").waitFor();
  for (const [index, name] of ["background", "shadow", "layout", "format"].entries()) {
    await page.getByRole("tab").nth(index).click();
    await page.waitForTimeout(400);
    await shoot(`editor-${name}`);
  }
  await page.goto(address);
  await page.locator("img[data-layer]").waitFor();
  await page.locator("aside .sticky.top-0 > button").click();
  await page.locator("canvas").waitFor();
  await shoot("touch-up");
  await page.goto("/batch");
  await shoot("batch-empty");
  await choose(
    page,
    picture("chicks"),
    picture("teddy"),
    picture("dandelion"),
    new URL(import.meta.url).pathname,
  );
  await expect.poll(() => page.locator("main li a img").count(), { timeout: 120_000 }).toBe(3);
  await page.waitForTimeout(800);
  await shoot("batch", true);
  for (const name of ["developers", "legal/privacy", "nothing"]) {
    await page.goto(`/${name}`);
    await page.getByRole("heading", { level: 1 }).waitFor();
    await shoot(name.replace("/", "-"), true);
  }
  expect(faults).toEqual([]);
  await context.close();
});

describe("admin", () => {
  let shop: Service;
  let stripe: FakeStripe;
  let codes: readonly string[];
  let customer: Session;

  beforeAll(async () => {
    stripe = await FakeStripe.start();
    shop = await Service.start(stripe.settings);
    await stripe.tell(shop.origin);
    customer = await register(shop, "ada@example.org");
    for (const name of ["chicks", "lion", "teddy"]) {
      await submit(shop, await readFile(picture(name)), customer);
      await buy(shop, stripe, customer);
    }
    const admin = await register(shop, "grace@example.org");
    codes = await appoint(shop, admin, "grace@example.org", "admin");
  });

  afterAll(async () => {
    await shop?.stop();
    stripe?.stop();
  });

  it.each(CASES.map((each, index) => ({ ...each, index })))(
    "$device, $colorScheme, $locale",
    async ({ device, colorScheme, locale, index }) => {
      const { page, context, faults } = await visit(browsers[device], shop.origin, {
        ...DEVICES[device],
        colorScheme,
        locale,
      });
      const shoot = async (name: string, fullPage = true) => {
        await page.waitForLoadState("networkidle");
        const path = `${FOLDER}admin-${name}-${device}-${colorScheme}-${locale}.png`;
        await page.screenshot({ path, fullPage });
      };
      await page.goto("/admin");
      await page.getByRole("heading", { level: 1 }).waitFor();
      await shoot("closed");
      await page.goto("/sign-in?return_to=%2Fadmin");
      await page.locator('input[name="email"]').fill("grace@example.org");
      await page.locator('input[name="password"]').fill(PASSWORD);
      await page.locator('button[type="submit"]').click();
      await page.locator('input[name="code"]').fill(codes[index] ?? "");
      await page.locator('button[type="submit"]').click();
      await page.locator("figure").first().waitFor();
      await shoot("figures");
      for (const name of ["users", "orders", "images", "ads", "queue", "audit"]) {
        await page.goto(`/admin/${name}`);
        await page.getByRole("heading", { level: 1 }).waitFor();
        await shoot(name);
      }
      await page.goto(`/admin/users/${customer.person.id}`);
      await page.locator("dl").waitFor();
      await shoot("user");
      await page
        .locator("main button")
        .filter({ has: page.locator("svg.lucide-circle-plus") })
        .click();
      await page.getByRole("dialog").waitFor();
      await shoot("dialog", false);
      expect(faults).toEqual([]);
      await context.close();
    },
  );
});

describe("paying and watching", () => {
  let shop: Service;
  let stripe: FakeStripe;

  beforeAll(async () => {
    stripe = await FakeStripe.start();
    shop = await Service.start({ ...stripe.settings, PEEL_FREE_USES: "0" });
  });

  afterAll(async () => {
    await shop?.stop();
    stripe?.stop();
  });

  it.each(CASES)("$device, $colorScheme, $locale", async ({ device, colorScheme, locale }) => {
    const { page, context, faults } = await visit(browsers[device], shop.origin, {
      ...DEVICES[device],
      colorScheme,
      locale,
    });
    const shoot = async (name: string, fullPage = false) => {
      await page.waitForTimeout(400);
      await page.screenshot({ path: `${FOLDER}${name}-${device}-${colorScheme}-${locale}.png`, fullPage });
    };
    const form = page.frameLocator('iframe[title="Secure payment input frame"]');
    const pay = async (card: string) => {
      await form.getByLabel("Card number").fill(card);
      await form.getByLabel("Expiration date").fill("12 / 40");
      await form.getByLabel("Security code").fill("123");
      await page.locator('form button[type="submit"]').click();
    };
    await page.goto("/");
    await choose(page, picture("teddy"));
    const dialog = page.locator("dialog[open]");
    await dialog.locator("img[data-preview]").waitFor();
    await dialog.getByRole("radio").first().waitFor();
    await shoot("paywall");
    await dialog.evaluate((shown) => shown.scrollTo(0, shown.scrollHeight));
    await shoot("paywall-end");
    await dialog
      .getByRole("button")
      .filter({ has: page.locator("svg.lucide-clapperboard") })
      .click();
    await page.getByRole("timer").waitFor();
    await page.waitForTimeout(1000);
    await shoot("ad");
    await page.keyboard.press("Escape");
    await page.getByRole("alertdialog").waitFor();
    await shoot("ad-skip");
    await page.getByRole("alertdialog").getByRole("button").first().click();
    await page.getByRole("timer").waitFor({ state: "hidden" });
    await shoot("ad-skipped");
    await page.goto("/prices");
    await page.getByRole("radio").first().waitFor();
    await shoot("prices", true);
    await page.locator('form button[type="submit"]').click();
    await page.waitForURL("**/pay/ord_*");
    await form.getByLabel("Card number").waitFor();
    await shoot("pay", true);
    await pay("4000000000000002");
    await page.getByRole("alert").waitFor();
    await shoot("pay-declined", true);
    await pay("4242424242424242");
    await page.locator("svg.lucide-circle-check").waitFor();
    await shoot("pay-paid");
    await page.goto("/account/orders");
    await page.locator("svg.lucide-receipt-text").waitFor();
    await shoot("account-orders", true);
    expect(faults).toEqual([]);
    await context.close();
  });
});

/** Pictures further down are only loaded once they come into sight. */
async function pictures(page: Page): Promise<void> {
  await page.getByRole("heading", { level: 1 }).waitFor();
  for (const image of await page.locator("img").all()) {
    await image.scrollIntoViewIfNeeded();
  }
  await page.evaluate(async () => {
    window.scrollTo(0, 0);
    await Promise.all([...document.images].map((image) => image.decode().catch(() => undefined)));
  });
}
