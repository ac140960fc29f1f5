import { type ChildProcess, spawn } from "node:child_process";
import { createInterface } from "node:readline";

const PROGRAM =
  process.env["PEEL_FAKE_STRIPE"] ?? new URL("../../target/debug/peel-fake-stripe", import.meta.url).pathname;

/** A Stripe of one's own, which moves no money. */
export class FakeStripe {
  private constructor(
    private readonly address: string,
    /** What a service is set to that sells with it. */
    readonly settings: Readonly<Record<string, string>>,
    private readonly child: ChildProcess,
  ) {}

  static async start(): Promise<FakeStripe> {
    const child = spawn(PROGRAM, ["127.0.0.1:0"], { stdio: ["ignore", "pipe", "inherit"] });
    for await (const line of createInterface({ input: child.stdout })) {
      const told = JSON.parse(line) as Record<
        "address" | "script" | "secret_key" | "publishable_key" | "webhook_secret",
        string
      >;
      const settings = {
        PEEL_STRIPE_URL: told.address,
        PEEL_STRIPE_SCRIPT_URL: told.script,
        PEEL_STRIPE_SECRET_KEY: told.secret_key,
        PEEL_STRIPE_PUBLISHABLE_KEY: told.publishable_key,
        PEEL_STRIPE_WEBHOOK_SECRET: told.webhook_secret,
      };
      return new FakeStripe(told.address, settings, child);
    }
    throw new Error(`${PROGRAM} did not start`);
  }

  /** Tells a service from now on what happens. */
  async tell(origin: string): Promise<void> {
    await this.post("settings", { webhook: `${origin}/webhooks/stripe` });
  }

  /** The customer pays the payment that `clientSecret` is of. */
  async pay(clientSecret: string): Promise<void> {
    await this.post(`intents/${clientSecret.split("_secret_")[0]}/pay`, {});
  }

  /** The bank says no to the payment that `clientSecret` is of. */
  async decline(clientSecret: string): Promise<void> {
    await this.post(`intents/${clientSecret.split("_secret_")[0]}/decline`, {});
  }

  stop(): void {
    this.child.kill();
  }

  private async post(path: string, body: unknown): Promise<void> {
    const response = await fetch(`${this.address}/fake/${path}`, {
      method: "POST",
      body: JSON.stringify(body),
      headers: { "content-type": "application/json" },
    });
    if (!response.ok) {
      throw new Error(`${path}: ${response.status} ${await response.text()}`);
    }
  }
}
