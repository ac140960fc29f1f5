import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { createInterface } from "node:readline";

/** The OpenID Connect provider of the tests of accounts, as `make web-test` installs it. */
const PROGRAM = new URL("../../target/people/provider.mjs", import.meta.url).pathname;

/** A real OpenID Connect provider, at which everybody can sign in under any name. */
export class OpenProvider {
  private constructor(private readonly child: ChildProcess) {}

  /** Starts it at `port`, for a service that it sends people back to at `origin`. */
  static async start(port: number, origin: string): Promise<OpenProvider> {
    const child = spawn("node", [PROGRAM, String(port), `${origin}/api/v1/auth/oidc/callback`], {
      stdio: ["ignore", "pipe", "ignore"],
    });
    for await (const line of createInterface({ input: child.stdout })) {
      if (line === "ready") {
        return new OpenProvider(child);
      }
    }
    throw new Error(`${PROGRAM} did not start`);
  }

  async stop(): Promise<void> {
    const ended = once(this.child, "exit");
    this.child.kill();
    await ended;
  }
}

/** A port that nobody listens at. */
export async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") {
    throw new Error("there is no port");
  }
  return address.port;
}
