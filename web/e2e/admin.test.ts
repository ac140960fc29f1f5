import { readFile } from "node:fs/promises";
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { authenticatorCode } from "./authenticator.ts";
import { expectAccessible, launch, visit } from "./browser.ts";
import { FakeStripe } from "./fake-stripe.ts";
import { picture, Service } from "./service.ts";
import { appoint, buy, PASSWORD, register, type Session, submit } from "./staff.ts";

const ADMIN = "grace@example.org";
const CUSTOMER = "ada@example.org";
/** How long and how often is looked for what takes a while. */
const PATIENCE = { timeout: 60_000, interval: 500 };

let service: Service;
let stripe: FakeStripe;
let browser: Browser;

beforeAll(async () => {
  [stripe, browser] = await Promise.all([FakeStripe.start(), launch()]);
  // No removal is done in that time, so that each becomes a dead letter.
  service = await Service.start({ ...stripe.settings, PEEL_QUEUE_DEADLINE: "1ms" });
  await stripe.tell(service.origin);
});

afterAll(async () => {
  await browser?.close();
  await service?.stop();
  stripe?.stop();
});

async function signIn(page: Page, email: string, code?: string): Promise<void> {
  await page.getByRole("textbox", { name: "Email address" }).fill(email);
  await page.getByLabel("Password", { exact: true }).fill(PASSWORD);
  await page.getByRole("button", { name: "Sign in" }).click();
  if (code !== undefined) {
    await page.getByRole("heading", { name: "Enter your code" }).waitFor();
    await page.getByRole("textbox").fill(code);
    await page.getByRole("button", { name: "Go on" }).click();
  }
}

/** The row of a table in which `text` stands. */
function row(page: Page, text: string | RegExp) {
  return page.getByRole("row").filter({ hasText: text });
}

it("nobody comes in without a role and a second factor", async () => {
  const { page, context, faults } = await visit(browser, service.origin);
  await register(service, "alan@example.org");
  await page.goto("/admin/orders?q=paid");
  await page.getByRole("heading", { name: "This is for those who run the service" }).waitFor();
  await expectAccessible(page);
  await page.getByRole("main").getByRole("link", { name: "Sign in" }).click();
  await signIn(page, "alan@example.org");
  await page.getByRole("heading", { name: "There is nothing here for you" }).waitFor();
  await expectAccessible(page);
  expect(await page.getByRole("banner").getByRole("link", { name: "Admin" }).count()).toBe(0);

  await service.run("admin", "user", "role", "--email", "alan@example.org", "support");
  await page.reload();
  await page.getByRole("heading", { name: "Set up a second factor first" }).waitFor();
  await expectAccessible(page);
  await page.getByRole("link", { name: "Set it up" }).click();
  await page.getByRole("button", { name: "Set up" }).click();
  const secret = await page.locator("p.font-mono").textContent();
  await page.getByRole("textbox", { name: "The code that it shows" }).fill(authenticatorCode(secret ?? ""));
  await page.getByRole("button", { name: "Turn on" }).click();
  const codes = page.getByRole("status").getByRole("listitem");
  await codes.first().waitFor();
  const code = (await codes.first().textContent())?.trim() ?? "";

  await page.getByRole("banner").getByRole("link", { name: "Admin" }).click();
  await page.getByRole("heading", { name: "Sign in with your code" }).waitFor();
  await expectAccessible(page);
  await page.getByRole("button", { name: "Sign in again" }).click();
  await signIn(page, "alan@example.org", code);
  await page.getByRole("heading", { level: 1, name: "Figures" }).waitFor();
  // Support has no right to the audit log.
  expect(await page.getByRole("link", { name: "Audit log" }).count()).toBe(0);
  await page.goto("/admin/audit");
  await page.getByRole("heading", { name: "Only admins see this" }).waitFor();
  expect(faults).toEqual([]);
  await context.close();
});

describe("an admin", () => {
  let page: Page;
  let faults: string[];
  let customer: Session;

  beforeAll(async () => {
    customer = await register(service, CUSTOMER);
    const admin = await register(service, ADMIN);
    const [code] = await appoint(service, admin, ADMIN, "admin");
    const visitor = await visit(browser, service.origin);
    ({ page, faults } = visitor);
    await page.goto("/admin");
    await page.getByRole("main").getByRole("link", { name: "Sign in" }).click();
    await signIn(page, ADMIN, code);
    await page.getByRole("heading", { level: 1, name: "Figures" }).waitFor();
  });

  afterAll(async () => {
    expect(faults).toEqual([]);
    await page?.context().close();
  });

  it("finds somebody and gives them credits, which they have and the audit log tells of", async () => {
    await page.goto("/admin/users");
    await page.getByRole("link", { name: CUSTOMER }).waitFor();
    await page.keyboard.press("/");
    await page.keyboard.type("ada@");
    await page.waitForURL(/q=ada/);
    await expect.poll(() => page.getByRole("row").count(), PATIENCE).toBe(2);
    await expectAccessible(page);
    await page.getByRole("link", { name: CUSTOMER }).click();
    await page.getByRole("heading", { level: 1, name: CUSTOMER }).waitFor();

    await page.getByRole("button", { name: "Give credits" }).click();
    const dialog = page.getByRole("dialog", { name: "Give credits" });
    await dialog.getByRole("spinbutton", { name: "Credits" }).fill("7.25");
    await expectAccessible(page);
    await dialog.getByRole("button", { name: "Give credits" }).click();
    // Nothing is done without a reason.
    expect(await dialog.isVisible()).toBe(true);
    await dialog.getByRole("textbox", { name: "Reason" }).fill("an outage on Sunday");
    await page.keyboard.press("Enter");
    await page.getByText(`${CUSTOMER} has been given credits: 7.25.`).waitFor();
    await dialog.waitFor({ state: "hidden" });
    await page.locator("dl").getByText("7.25").waitFor();
    await expectAccessible(page);

    const theirs = await visit(browser, service.origin);
    await theirs.page.goto("/sign-in");
    await signIn(theirs.page, CUSTOMER);
    await theirs.page.getByText(`Signed in as ${CUSTOMER}`).waitFor();
    await theirs.page.locator("dl").getByText("7.25").waitFor();

    await page.getByRole("link", { name: "Audit log" }).click();
    const line = row(page, "an outage on Sunday");
    await line.getByText("Credits given").waitFor();
    await line.getByText("0 → 7.25").waitFor();
    await expectAccessible(page);
    await theirs.context.close();
  });

  it("takes some of them away again", async () => {
    await page.goto(`/admin/users/${customer.person.id}`);
    await page.getByRole("button", { name: "Take credits" }).click();
    const dialog = page.getByRole("dialog", { name: "Take credits away" });
    await dialog.getByRole("spinbutton", { name: "Credits" }).fill("2.25");
    await dialog.getByRole("textbox", { name: "Reason" }).fill("given twice");
    await dialog.getByRole("button", { name: "Take them away" }).click();
    await page.getByText(`Credits were taken from ${CUSTOMER}: 2.25.`).waitFor();
    await page.locator("dl").getByText("5", { exact: true }).waitFor();
  });

  it("refunds an order in part and then the rest", async () => {
    const order = await buy(service, stripe, customer);
    await page.goto("/admin/orders");
    const line = row(page, order.slice(-7));
    await expect
      .poll(async () => {
        await page.reload();
        await page.getByRole("row").nth(1).waitFor();
        return line.getByText("Paid", { exact: true }).count();
      }, PATIENCE)
      .toBe(1);
    await line.getByRole("button", { name: "Refund" }).click();
    const dialog = page.getByRole("dialog", { name: "Refund this order" });
    await dialog.getByRole("textbox", { name: "Amount in USD" }).fill("2.36");
    await dialog.getByRole("textbox", { name: "Reason" }).fill("four of ten were no use");
    await expectAccessible(page);
    await dialog.getByRole("button", { name: "Refund" }).click();
    await page.getByText("$2.36 goes back.").waitFor();
    await line.getByText("Partly refunded").waitFor();
    await line.getByText("−$2.36").waitFor();

    await line.getByRole("button", { name: "Refund" }).click();
    expect(await dialog.getByRole("textbox", { name: "Amount in USD" }).inputValue()).toBe("3.54");
    await dialog.getByRole("textbox", { name: "Reason" }).fill("and the others too");
    await dialog.getByRole("button", { name: "Refund" }).click();
    await line.getByText("Refunded", { exact: true }).waitFor();
    expect(await line.getByRole("button", { name: "Refund" }).count()).toBe(0);
    await page.goto("/admin/audit");
    await row(page, "Order refunded").nth(1).waitFor();
  });

  it("has a job tried again that was given up", async () => {
    await submit(service, await readFile(picture("chicks")), customer);
    await page.goto("/admin/queue");
    const line = row(page, "Took too long");
    // It is tried three times.
    await expect
      .poll(async () => {
        await page.reload();
        await page.getByRole("region", { name: "Removals" }).waitFor();
        return line.count();
      }, PATIENCE)
      .toBe(1);
    await expectAccessible(page);
    await line.getByRole("button", { name: "Requeue" }).click();
    const dialog = page.getByRole("dialog", { name: "Queue this job again?" });
    await dialog.getByRole("textbox", { name: "Reason" }).fill("the machine was busy");
    await dialog.getByRole("button", { name: "Requeue" }).click();
    await page.getByText(/is in the queue again/).waitFor();
    await page.goto("/admin/audit");
    await row(page, "the machine was busy").getByText("Job requeued").waitFor();

    await page.goto("/admin/images");
    await row(page, CUSTOMER).waitFor();
    await expectAccessible(page);
  });

  it("blocks somebody, who is out at once, and lets them in again", async () => {
    const theirs = await visit(browser, service.origin);
    await theirs.page.goto("/sign-in");
    await signIn(theirs.page, CUSTOMER);
    await theirs.page.getByText(`Signed in as ${CUSTOMER}`).waitFor();

    await page.goto(`/admin/users/${customer.person.id}`);
    await page.getByRole("button", { name: "Block", exact: true }).click();
    const dialog = page.getByRole("dialog");
    await dialog.getByRole("textbox", { name: "Reason" }).fill("stolen cards");
    await dialog.getByRole("button", { name: "Block" }).click();
    await page.getByText(`${CUSTOMER} is blocked.`).waitFor();
    await page.getByText("Blocked", { exact: true }).first().waitFor();
    await expectAccessible(page);
    await theirs.page.reload();
    await theirs.page.getByText("You are here without an account").waitFor();

    await page.getByRole("button", { name: "Unblock" }).click();
    await dialog.getByRole("textbox", { name: "Reason" }).fill("they were theirs");
    await dialog.getByRole("button", { name: "Unblock" }).click();
    await page.getByText(`${CUSTOMER} is not blocked any more.`).waitFor();
    await theirs.page.goto("/sign-in");
    await signIn(theirs.page, CUSTOMER);
    await theirs.page.getByText(`Signed in as ${CUSTOMER}`).waitFor();
    await theirs.context.close();
  });

  it("reads the figures with the keyboard, as tables and as a file", async () => {
    await page.goto("/admin");
    const removals = page.getByRole("slider", { name: "Removals" });
    await removals.focus();
    await page.keyboard.press("ArrowLeft");
    const yesterday = await removals.getAttribute("aria-valuetext");
    await page.keyboard.press("End");
    expect(await removals.getAttribute("aria-valuetext")).not.toBe(yesterday);
    await page.getByText("7 days").click();
    await page.waitForURL(/days=7/);
    await expect.poll(() => removals.getAttribute("aria-valuemax"), PATIENCE).toBe("7");
    await expectAccessible(page);
    await page.getByRole("button", { name: "Table: Removals" }).click();
    await expect.poll(() => page.getByRole("table").first().getByRole("row").count(), PATIENCE).toBe(8);
    await expectAccessible(page);
    const started = page.waitForEvent("download");
    await page.getByRole("button", { name: "CSV" }).click();
    const table = await readFile(await (await started).path(), "utf8");
    expect(table.split("\r\n")[0]).toContain("day");
  });

  it("has pages that can be used by everybody", async () => {
    const paths = [
      "",
      "/users",
      `/users/${customer.person.id}`,
      "/orders",
      "/images",
      "/ads",
      "/queue",
      "/audit",
    ];
    for (const { colorScheme, width } of [
      { colorScheme: "light", width: 1280 },
      { colorScheme: "dark", width: 360 },
    ] as const) {
      await page.setViewportSize({ width, height: 800 });
      await page.emulateMedia({ colorScheme });
      for (const path of paths) {
        await page.goto(`/admin${path}`);
        await page.getByRole("heading", { level: 1 }).waitFor();
        await page.waitForLoadState("networkidle");
        await expectAccessible(page);
        const overflow = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
        expect(overflow, path).toBeLessThanOrEqual(0);
        expect((await fetch(`${service.origin}/admin${path}`)).status).toBe(200);
      }
    }
  });
});
