import { type ChildProcess, spawn } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

const PROGRAM = process.env["PEEL_PROGRAM"] ?? new URL("../../target/debug/peel", import.meta.url).pathname;
/** Pictures with exact truth, made for this project. */
const PICTURES = new URL("../../bench/pictures/", import.meta.url).pathname;

export function picture(name: string): string {
  return join(PICTURES, name, "image.jpg");
}

/** A running `peel serve` with a data folder of its own. */
export class Service {
  private constructor(
    readonly origin: string,
    private readonly folder: string,
    private child: ChildProcess,
  ) {}

  static async start(): Promise<Service> {
    const folder = await mkdtemp(join(tmpdir(), "peel-e2e-"));
    const { child, origin } = await serve(folder, "127.0.0.1:0");
    return new Service(origin, folder, child);
  }

  /** Ends it as a crash does. */
  async kill(): Promise<void> {
    await ended(this.child, "SIGKILL");
  }

  /** Starts it again, over what it had kept, at the same address. */
  async restart(): Promise<void> {
    const { child } = await serve(this.folder, new URL(this.origin).host);
    this.child = child;
  }

  async stop(): Promise<void> {
    await ended(this.child, "SIGTERM");
    await rm(this.folder, { recursive: true, force: true });
  }
}

async function serve(folder: string, listen: string): Promise<{ child: ChildProcess; origin: string }> {
  const child = spawn(PROGRAM, ["serve", "--listen", listen], {
    env: {
      ...process.env,
      PEEL_DATA_DIR: folder,
      // All visits of the tests come from one network.
      PEEL_FREE_USES: "1000",
      PEEL_FREE_USES_PER_NETWORK: "1000000",
    },
    stdio: ["ignore", "pipe", "inherit"],
  });
  for await (const line of createInterface({ input: child.stdout })) {
    const origin = /^listening on (\S+)$/.exec(line)?.[1];
    if (origin !== undefined) {
      return { child, origin };
    }
  }
  throw new Error(`${PROGRAM} did not start`);
}

function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  return new Promise((resolve) => {
    if (child.exitCode !== null || child.signalCode !== null) {
      resolve();
      return;
    }
    child.once("exit", () => resolve());
    child.kill(signal);
  });
}
