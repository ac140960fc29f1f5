// Fails when the generated client is not that of docs/openapi.json.
import { execFileSync } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";

const folder = await mkdtemp(join(tmpdir(), "peel-client-"));
try {
  const fresh = join(folder, "schema.ts");
  execFileSync(
    "node_modules/.bin/openapi-typescript",
    ["../docs/openapi.json", "--default-non-nullable", "false", "--output", fresh],
    { stdio: "ignore" },
  );
  if ((await readFile(fresh, "utf8")) !== (await readFile("src/api/schema.ts", "utf8"))) {
    console.error("src/api/schema.ts is stale: run `npm run client`");
    process.exitCode = 1;
  }
} finally {
  await rm(folder, { recursive: true });
}
