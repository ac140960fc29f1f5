import { type ChildProcess, execFile, spawn } from "node:child_process";
import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as pause } from "node:timers/promises";
import { promisify } from "node:util";

const PROGRAM = process.env["PEEL_PROGRAM"] ?? new URL("../../target/debug/peel", import.meta.url).pathname;
/** Pictures with exact truth, made for this project. */
const PICTURES = new URL("../../bench/pictures/", import.meta.url).pathname;

export function picture(name: string): string {
  return join(PICTURES, name, "image.jpg");
}

/** What a service is set to otherwise, by the names of its variables. */
type Settings = Readonly<Record<string, string>>;

/** A running `peel serve` with a data folder of its own. */
export class Service {
  private constructor(
    readonly origin: string,
    private readonly folder: string,
    private readonly settings: Settings,
    private child: ChildProcess,
  ) {}

  static async start(settings: Settings = {}, listen = "127.0.0.1:0"): Promise<Service> {
    const folder = await mkdtemp(join(tmpdir(), "peel-e2e-"));
    const { child, origin } = await serve(folder, listen, settings);
    return new Service(origin, folder, settings, child);
  }

  /** Ends it as a crash does. */
  async kill(): Promise<void> {
    await ended(this.child, "SIGKILL");
  }

  /** Starts it again, over what it had kept, at the same address. */
  async restart(): Promise<void> {
    const { child } = await serve(this.folder, new URL(this.origin).host, this.settings);
    this.child = child;
  }

  /** Runs the program beside it, as operators do. Gives what it printed. */
  async run(...args: string[]): Promise<string> {
    const { stdout } = await promisify(execFile)(PROGRAM, args, {
      env: environment(this.folder, this.settings),
    });
    return stdout;
  }

  /** The link to `page` in the newest mail to an address, once there is one. */
  async linkTo(email: string, page: string): Promise<string> {
    const folder = join(this.folder, "mail");
    for (let attempt = 0; attempt < 100; attempt++) {
      const names = await readdir(folder).catch(() => []);
      // Their names are in the order in which they were written.
      for (const name of names.sort().reverse()) {
        const mail = (await readFile(join(folder, name), "utf8"))
          .replaceAll(/=\r?\n/g, "")
          .replaceAll("=3D", "=");
        const link = new RegExp(`https?://[^\\s"<>]+/${page}#token=[\\w-]+`).exec(mail)?.[0];
        if (mail.includes(email) && link !== undefined) {
          return link;
        }
      }
      await pause(100);
    }
    throw new Error(`there is no mail to ${email}`);
  }

  /** Ends it. Its books have to be in order, whatever was done. */
  async stop(): Promise<void> {
    await ended(this.child, "SIGTERM");
    await this.run("audit");
    await rm(this.folder, { recursive: true, force: true });
  }
}

async function serve(
  folder: string,
  listen: string,
  settings: Settings,
): Promise<{ child: ChildProcess; origin: string }> {
  const child = spawn(PROGRAM, ["serve", "--listen", listen], {
    env: environment(folder, settings),
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

function environment(folder: string, settings: Settings): NodeJS.ProcessEnv {
  return {
    ...process.env,
    PEEL_DATA_DIR: folder,
    // All visits of the tests come from one network.
    PEEL_FREE_USES: "1000",
    PEEL_FREE_USES_PER_NETWORK: "1000000",
    PEEL_RATE_LOGIN: "1000/1m",
    ...settings,
  };
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
