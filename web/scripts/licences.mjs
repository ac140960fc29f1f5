// Fails when a dependency has a licence that is not accepted here.
import { readFile } from "node:fs/promises";
import { join } from "node:path";

const ACCEPTED = new Set([
  "MIT",
  "MIT-0",
  "ISC",
  "0BSD",
  "BSD-2-Clause",
  "BSD-3-Clause",
  "Apache-2.0",
  "MPL-2.0",
]);

const lock = JSON.parse(await readFile("package-lock.json", "utf8"));
const faults = [];
for (const [folder, entry] of Object.entries(lock.packages)) {
  if (folder === "") continue;
  // The lock file has the licences of what is not installed on this platform, too.
  const licence = entry.license ?? JSON.parse(await readFile(join(folder, "package.json"), "utf8")).license;
  const choices = String(licence).replace(/[()]/g, "").split(" OR ");
  if (!choices.some((choice) => choice.split(" AND ").every((one) => ACCEPTED.has(one)))) {
    faults.push(`${folder.replace("node_modules/", "")}: ${licence}`);
  }
}
if (faults.length > 0) {
  console.error(`Licences that are not accepted:\n${faults.join("\n")}`);
  process.exit(1);
}
