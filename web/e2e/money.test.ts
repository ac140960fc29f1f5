import type { Browser, BrowserContextOptions, FrameLocator, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { choose, expectAccessible, launch, type Visit, visit } from "./browser.ts";
import { FakeStripe } from "./fake-stripe.ts";
import { picture, Service } from "./service.ts";

let stripe: FakeStripe;
/** It sells, its ads are short, and it has three free removals. */
let shop: Service;
/** The same without any that are free. */
let dear: Service;
let browser: Browser;

beforeAll(async () => {
  [stripe, browser] = await Promise.all([FakeStripe.start(), launch()]);
  const settings = { ...stripe.settings, PEEL_ADS_LENGTH: "2s", PEEL_RATE_UPLOAD: "1000/1m" };
  [shop, dear] = await Promise.all([
    Service.start({ ...settings, PEEL_FREE_USES: "3" }),
    Service.start({ ...settings, PEEL_FREE_USES: "0", PEEL_ADS_PER_PERSON: "1" }),
  ]);
  await stripe.tell(dear.origin);
});

afterAll(async () => {
  await browser?.close();
  await Promise.all([shop?.stop(), dear?.stop()]);
  stripe?.stop();
});

/** Comes with nothing left, and has a picture cut out. */
async function locked(options: BrowserContextOptions = {}, service = dear): Promise<Visit> {
  const come = await visit(browser, service.origin, options);
  await come.page.goto("/");
  await choose(come.page, picture("chicks"));
  await paywall(come.page).locator("img[data-preview]").waitFor();
  return come;
}

function paywall(page: Page) {
  return page.locator("dialog[open]");
}

async function isUnlocked(page: Page): Promise<void> {
  await page.locator("img[data-layer]").waitFor();
  expect(await paywall(page).count()).toBe(0);
}

async function leave({ context, faults }: Visit): Promise<void> {
  expect(faults).toEqual([]);
  await context.close();
}

/** From the paywall to the page on which this picture is paid. */
async function goAndPay(page: Page): Promise<FrameLocator> {
  await paywall(page)
    .getByRole("button", { name: /^(Pay|支付)/ })
    .click();
  await page.waitForURL("**/pay/ord_*");
  const form = page.frameLocator('iframe[title="Secure payment input frame"]');
  await form.getByLabel("Card number").waitFor();
  return form;
}

async function payBy(page: Page, form: FrameLocator, card: string): Promise<void> {
  await form.getByLabel("Card number").fill(card);
  await form.getByLabel("Expiration date").fill("12 / 40");
  await form.getByLabel("Security code").fill("123");
  await page.getByRole("button", { name: /^(Pay|支付)/ }).click();
}

/** Has the page believe that another window is in front, or that none is. */
async function look(page: Page, isHere: boolean): Promise<void> {
  await page.evaluate((is) => {
    Object.defineProperty(document, "hasFocus", { value: () => is, configurable: true });
  }, isHere);
}

it("three free ones, then an ad, and the picture is unlocked", async () => {
  const come = await visit(browser, shop.origin);
  const { page } = come;
  for (const name of ["chicks", "teddy", "white-mug"]) {
    await page.goto("/");
    await choose(page, picture(name));
    await page.locator("img[data-layer]").waitFor();
  }
  await page.goto("/");
  await choose(page, picture("lion"));
  await paywall(page).getByText("No free removals are left.").waitFor();
  await paywall(page).getByRole("button", { name: "Watch the ad" }).click();
  await page.getByRole("timer").waitFor();
  await isUnlocked(page);
  await page.getByText("None left").waitFor();
  await page.reload();
  await isUnlocked(page);
  await leave(come);
});

it("an ad stands still while nobody watches, and whoever leaves it is asked and earns nothing", async () => {
  const come = await locked();
  const { page } = come;
  const asked: string[] = [];
  page.on("request", (request) => {
    if (request.url().includes("/api/v1/ads/")) {
      asked.push(`${request.method()} ${new URL(request.url()).pathname.split("/").at(-1)}`);
    }
  });
  await look(page, false);
  await paywall(page).getByRole("button", { name: "Watch the ad" }).click();
  await page.getByText("Another window is in front. Click here to go on.").waitFor();
  await expectAccessible(page);
  const frame = page.locator('iframe[title="Advertisement"]');
  expect(await frame.getAttribute("sandbox")).toBe("allow-scripts");
  await look(page, true);
  await expect.poll(() => asked).toContain("POST checkpoints");

  await page.keyboard.press("Escape");
  await page.getByRole("alertdialog", { name: "Leave the ad?" }).waitFor();
  await expectAccessible(page);
  await page.keyboard.press("Escape");
  await page.getByRole("alertdialog").waitFor({ state: "hidden" });
  await page.getByRole("button", { name: "Skip" }).click();
  const told = asked.length;
  await page.getByRole("button", { name: "Leave", exact: true }).click();
  await page.getByText("You left before the end").waitFor();
  await expectAccessible(page);
  await expect.poll(() => asked.slice(told).map((each) => each.split(" ")[0])).toEqual(["DELETE"]);
  await page.getByRole("button", { name: "Other ways" }).click();
  await paywall(page).getByRole("button", { name: "Watch the ad" }).waitFor();

  // As often as one likes, until one is earned; then it is over for the day.
  await paywall(page).getByRole("button", { name: "Watch the ad" }).click();
  await isUnlocked(page);
  await page.goto("/");
  await choose(page, picture("teddy"));
  await paywall(page).getByRole("button", { name: "Watch the ad" }).click();
  await paywall(page).getByRole("alert").getByText("as many ads as count in a day").waitFor();
  await expectAccessible(page);
  await paywall(page)
    .getByRole("button", { name: /^Pay \$/ })
    .waitFor();
  await leave(come);
});

it("an ad that is begun elsewhere is over here, and that is said", async () => {
  const come = await locked();
  const { page, context } = come;
  await look(page, false);
  await paywall(page).getByRole("button", { name: "Watch the ad" }).click();
  await page.getByText("Another window is in front.").waitFor();
  const image = new URL(page.url()).pathname.split("/").at(-1);
  const begun = await context.request.post("/api/v1/ads/sessions", {
    data: { image },
    headers: { origin: dear.origin },
  });
  expect(begun.status()).toBe(201);
  await look(page, true);
  await page.getByText("This ad is over").waitFor();
  await page.getByRole("button", { name: "Begin another" }).click();
  await isUnlocked(page);
  await leave(come);
});

it("paying unlocks the very picture", async () => {
  const come = await locked();
  const { page } = come;
  const address = page.url();
  const form = await goAndPay(page);
  await page.getByText("Test mode: no money is moved.").waitFor();
  const policy = (await page.request.get(page.url())).headers()["content-security-policy"];
  expect(policy).not.toContain("unsafe");
  await payBy(page, form, "4242424242424242");
  await page.getByRole("heading", { name: "Paid. Thank you!" }).waitFor();
  await page.waitForURL(address);
  await isUnlocked(page);

  await page.goto("/account/orders");
  await page.getByText("Paid", { exact: true }).waitFor();
  const receipt = page.getByRole("link", { name: /^Receipt number/ });
  expect((await page.request.get((await receipt.getAttribute("href")) ?? "")).status()).toBe(200);
  await expectAccessible(page);
  await leave(come);
});

it("a card that is declined is said so, and another one pays", async () => {
  const come = await locked();
  const { page } = come;
  const form = await goAndPay(page);
  await payBy(page, form, "4000000000009995");
  const notice = page.getByRole("alert");
  await notice.getByText("The payment was declined").waitFor();
  await notice.getByText("Your card has insufficient funds.").waitFor();
  await notice.getByText(/Nothing was charged/).waitFor();
  await payBy(page, form, "42");
  await notice.getByText("Something is missing").waitFor();
  await payBy(page, form, "4242424242424242");
  await page.getByRole("heading", { name: "Paid. Thank you!" }).waitFor();
  await leave(come);
});

it("who cannot show their bank that it is them hears so, and can try again", async () => {
  const come = await locked();
  const { page } = come;
  const form = await goAndPay(page);
  const bank = page.frameLocator('iframe[title="3D Secure 2 authentication"]');
  await payBy(page, form, "4000002760003184");
  await bank.getByRole("button", { name: "Fail" }).click();
  await page.getByText("Your bank could not confirm that it is you").waitFor();
  await payBy(page, form, "4000002760003184");
  await bank.getByRole("button", { name: "Complete" }).click();
  await page.getByRole("heading", { name: "Paid. Thank you!" }).waitFor();
  await leave(come);
});

it("a payment that takes its time is waited for, also by whoever comes back later", async () => {
  const come = await locked();
  const { page } = come;
  const address = page.url();
  const told = page.waitForResponse((response) => /\/api\/v1\/orders\/ord_\w+$/.test(response.url()));
  const form = await goAndPay(page);
  const order = (await (await told).json()) as { client_secret: string };
  await form.getByLabel("US bank account").check();
  await page.getByRole("button", { name: /^Pay/ }).click();
  await page.getByText("We are waiting for your bank").waitFor();
  const here = page.url();
  await page.goto(address);
  await paywall(page).getByText("A payment for this picture is under way").waitFor();
  await paywall(page).getByRole("link", { name: "See how it stands" }).click();
  await page.waitForURL(here);
  await page.getByText("We are waiting for your bank").waitFor();
  await stripe.decline(order.client_secret);
  await page.getByRole("alert").getByText("The payment did not go through").waitFor();
  await form.getByLabel("US bank account").check();
  await page.getByRole("button", { name: /^Pay/ }).click();
  await page.getByText("We are waiting for your bank").waitFor();
  await page.reload();
  await page.getByText("We are waiting for your bank").waitFor();
  await stripe.pay(order.client_secret);
  await page.getByRole("heading", { name: "Paid. Thank you!" }).waitFor();
  await page.getByRole("link", { name: "To the picture", exact: true }).click();
  await isUnlocked(page);
  await leave(come);
});

it("who comes back from another page unpaid hears so, and who paid there is done", async () => {
  const come = await locked();
  const { page } = come;
  const form = await goAndPay(page);
  const here = page.url();
  await form.getByLabel("Alipay").check();
  await page.getByRole("button", { name: /^Pay/ }).click();
  await page.waitForURL("**/redirect/**");
  await page.locator("button").nth(1).click();
  await page.waitForURL(here);
  await page.getByText("Your bank could not confirm that it is you").waitFor();
  await form.getByLabel("Alipay").check();
  await page.getByRole("button", { name: /^Pay/ }).click();
  await page.waitForURL("**/redirect/**");
  await page.locator("button").first().click();
  await page.getByRole("heading", { name: "Paid. Thank you!" }).waitFor();
  expect(page.url()).toBe(here);
  await leave(come);
});

it("credits are bought without a picture, and one unlocks the next", async () => {
  const come = await visit(browser, dear.origin);
  const { page } = come;
  await page.goto("/prices");
  await page.getByRole("combobox", { name: "Currency" }).selectOption("cny");
  await page.getByRole("radio", { name: /^10 pictures/ }).check();
  await page.getByRole("button", { name: "Pay ¥39.00" }).click();
  await page.waitForURL("**/pay/ord_*");
  const form = page.frameLocator('iframe[title="Secure payment input frame"]');
  await payBy(page, form, "4242424242424242");
  await page.getByText("¥39.00 has arrived: 10 credits are yours.").waitFor();
  await page.getByRole("link", { name: "To your account" }).click();
  await page.getByText("10 left").waitFor();
  await page.goto("/");
  await choose(page, picture("chicks"));
  await isUnlocked(page);
  await page.getByText("9 left").waitFor();
  await leave(come);
});

it("somebody else's order is not shown, and one that is not there neither", async () => {
  const come = await visit(browser, dear.origin);
  await come.page.goto("/");
  await come.page.getByText("None left").waitFor();
  await come.page.goto("/pay/ord_06as1p2x7kq3v5mzy8d4w9c0ne");
  await come.page.getByRole("heading", { name: "This order is not here" }).waitFor();
  await expectAccessible(come.page);
  await leave(come);
});

describe("where nothing is sold and Google shows ads", () => {
  let free: Service;
  const GPT = "https://securepubads.g.doubleclick.net/tag/js/gpt.js";

  beforeAll(async () => {
    free = await Service.start({
      PEEL_FREE_USES: "0",
      PEEL_ADS: "gpt",
      PEEL_ADS_GPT_UNIT: "/1234/rewarded",
    });
  });

  afterAll(async () => {
    await free?.stop();
  });

  /** In the place of Google's script: tells what happens to the one slot, one thing after the other. */
  function standIn(...events: string[]): string {
    return `
      const listeners = {};
      const slot = { addService() {} };
      const events = ${JSON.stringify(events)};
      const tell = (name, more = {}) => (listeners[name] ?? []).forEach((each) => each({ slot, ...more }));
      const go = () => {
        const name = events.shift();
        if (name === "empty") tell("slotRenderEnded", { isEmpty: true });
        else if (name === "ready") tell("rewardedSlotReady", { makeRewardedVisible: () => setTimeout(go, 50) });
        else if (name !== undefined) { tell(name); setTimeout(go, 50); }
      };
      const queue = googletag.cmd;
      Object.assign(googletag, {
        enums: { OutOfPageFormat: { REWARDED: 4 } },
        defineOutOfPageSlot: (unit, format) => (unit === "/1234/rewarded" && format === 4 && events[0] !== "null" ? slot : null),
        pubads: () => ({ addEventListener: (name, act) => (listeners[name] ??= []).push(act) }),
        enableServices() {}, display: () => setTimeout(go, 50),
        cmd: { push: (act) => act() },
      });
      queue.forEach((act) => act());`;
  }

  async function watch(page: Page, ...events: string[]): Promise<void> {
    await page.route(GPT, (route) =>
      events[0] === "blocked"
        ? route.abort()
        : route.fulfill({ contentType: "text/javascript", body: standIn(...events) }),
    );
    await paywall(page)
      .getByRole("button", { name: /Watch the ad|Allow ads, and watch/ })
      .click();
  }

  it.each([
    ["before", ["rewardedSlotGranted", "rewardedSlotClosed"]],
    ["after", ["rewardedSlotClosed", "rewardedSlotGranted"]],
  ])("ads are asked about, and one that is granted %s it is closed unlocks", async (_, events) => {
    const come = await locked({}, free);
    const { page } = come;
    await paywall(page).getByText("Payments are off here: this installation sells nothing.").waitFor();
    await paywall(page)
      .getByText(/These ads come from Google/)
      .waitFor();
    await expectAccessible(page);
    await watch(page, "ready", ...events);
    await isUnlocked(page);
    await leave(come);
  });

  it("where Google shows none, or nobody watches it to its end, nothing is earned", async () => {
    const come = await locked({}, free);
    const { page } = come;
    for (const [events, text] of [
      [["ready", "rewardedSlotClosed"], "You left before the end"],
      [["empty"], "There is no ad right now"],
      [["null"], "The ad could not be shown"],
      [["blocked"], "The ad could not be shown"],
    ] as const) {
      await watch(page, ...events);
      await page.getByText(text).waitFor();
      await page.getByRole("button", { name: "Other ways" }).click();
      await paywall(page).getByText("No free removals are left.").waitFor();
      await page.unroute(GPT);
    }
    await leave(come);
  });
});

describe.each([
  { colorScheme: "light", locale: "en", viewport: { width: 1280, height: 800 } },
  { colorScheme: "dark", locale: "zh-CN", viewport: { width: 360, height: 740 } },
] as const)("in $colorScheme and $locale", (options) => {
  it("paywall, ad, prices and payment can be used by everybody", async () => {
    const come = await locked(options);
    const { page } = come;
    const fits = async () => {
      const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
      expect(overflow).toBeLessThanOrEqual(0);
    };
    await paywall(page).getByRole("radio").first().waitFor();
    await expectAccessible(page);
    await look(page, false);
    await paywall(page)
      .getByRole("button", { name: /Watch the ad|观看广告/ })
      .click();
    await page.getByRole("timer").waitFor();
    await expectAccessible(page);
    await page.goto("/prices");
    await page.getByRole("radio").first().waitFor();
    await expectAccessible(page);
    await fits();
    await page.goBack();
    const form = await goAndPay(page);
    // What is in the frames is the provider's.
    await expectAccessible(page, "iframe");
    await fits();
    await payBy(page, form, "4000000000000002");
    await page.getByRole("alert").waitFor();
    await expectAccessible(page, "iframe");
    await leave(come);
  });
});
