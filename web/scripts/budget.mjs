// Fails when a first visit to a page loads more JavaScript than is allowed, compressed with gzip.
import { readFile, stat } from "node:fs/promises";

const DIST = new URL("../dist/", import.meta.url);
/** What every page asks for at once. */
const FRAME = ["index.html", "src/app/account-link.tsx", "src/i18n/en/common.json"];
/** The entry of each page and what its scripts may weigh, in kB (1000 bytes). */
const BUDGETS = [
  {
    page: "home",
    modules: [...FRAME, "src/home/page.tsx", "src/i18n/en/home.json"],
    kilobytes: 130,
  },
  {
    page: "workbench",
    modules: [...FRAME, "src/workbench/page.tsx", "src/i18n/en/workbench.json"],
    kilobytes: 200,
  },
  {
    page: "pay",
    modules: ["pay.html", "src/pay/page.tsx", "src/i18n/en/pay.json", "src/i18n/en/problems.json"],
    kilobytes: 140,
  },
];

const manifest = JSON.parse(await readFile(new URL("manifest.json", DIST), "utf8"));

/** The scripts that come with a module, without those that are loaded later. */
function scripts(module, found = new Set()) {
  const chunk = manifest[module];
  if (chunk === undefined) throw new Error(`${module} is not in the build`);
  if (found.has(chunk.file)) return found;
  if (chunk.file.endsWith(".js")) found.add(chunk.file);
  for (const imported of chunk.imports ?? []) scripts(imported, found);
  return found;
}

let failed = false;
for (const { page, modules, kilobytes } of BUDGETS) {
  const files = new Set(modules.flatMap((module) => [...scripts(module)]));
  let bytes = 0;
  for (const file of files) {
    // What is too small to be compressed is sent as it is.
    const { size } = await stat(new URL(`${file}.gz`, DIST)).catch(() => stat(new URL(file, DIST)));
    bytes += size;
  }
  const weight = bytes / 1000;
  console.log(`${page}: ${weight.toFixed(1)} kB of ${kilobytes} kB JavaScript in ${files.size} files`);
  failed ||= weight > kilobytes;
}
if (failed) {
  console.error("A page is heavier than its budget allows.");
  process.exit(1);
}
