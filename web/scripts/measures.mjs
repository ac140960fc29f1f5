// Measures the start page with Lighthouse, on a phone and on a desk: `node scripts/measures.mjs PEEL`, PEEL being the program
// that serves it. Writes measures/lighthouse.md; fails where a score is below what is wanted.
import { spawn } from "node:child_process";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { loadavg, tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const PEEL = process.argv[2];
/** `make web-measures` puts it there; nothing else needs it. */
const TOOLS = new URL("../../target/measures/", import.meta.url);
const REPORT = new URL("../measures/lighthouse.md", import.meta.url);
const WANTED = 95;
const CATEGORIES = ["performance", "accessibility", "best-practices", "seo"];
const TIMES = [
  "first-contentful-paint",
  "largest-contentful-paint",
  "total-blocking-time",
  "cumulative-layout-shift",
];

const require = createRequire(new URL("package.json", TOOLS));
const load = (name) => import(pathToFileURL(require.resolve(name)).href);
const { default: lighthouse, desktopConfig } = await load("lighthouse");
const { launch } = await load("chrome-launcher");

async function serve(folder) {
  const child = spawn(PEEL, ["serve", "--listen", "127.0.0.1:0"], {
    env: { ...process.env, PEEL_DATA_DIR: folder },
    stdio: ["ignore", "pipe", "ignore"],
  });
  for await (const line of createInterface({ input: child.stdout })) {
    const origin = /^listening on (\S+)$/.exec(line)?.[1];
    if (origin !== undefined) return { child, origin };
  }
  throw new Error(`${PEEL} did not start`);
}

const loadBefore = loadavg()[0].toFixed(1);
const folder = await mkdtemp(join(tmpdir(), "peel-measures-"));
const { child, origin } = await serve(folder);
const chrome = await launch({
  chromePath: process.env.PEEL_CHROMIUM ?? "/usr/bin/chromium",
  chromeFlags: ["--headless=new", "--no-sandbox"],
});
const rows = [];
const faults = [];
try {
  for (const [device, config] of [
    ["phone", undefined],
    ["desk", desktopConfig],
  ]) {
    const { lhr } = await lighthouse(`${origin}/`, { port: chrome.port, output: "json" }, config);
    const scores = CATEGORIES.map((name) => Math.round((lhr.categories[name].score ?? 0) * 100));
    const times = TIMES.map((name) => lhr.audits[name].displayValue);
    rows.push(`| ${[device, ...scores, ...times].join(" | ")} |`);
    for (const [index, score] of scores.entries()) {
      if (score >= WANTED) continue;
      const category = CATEGORIES[index];
      const lacking = lhr.categories[category].auditRefs
        .filter(({ id, weight }) => weight > 0 && (lhr.audits[id].score ?? 0) < 0.9)
        .map(({ id }) => lhr.audits[id])
        .map(
          ({ id, errorMessage, displayValue, title }) => `  ${id}: ${errorMessage ?? displayValue ?? title}`,
        );
      faults.push(`${device}, ${category}: ${score}\n${lacking.join("\n")}`);
    }
  }
} finally {
  chrome.kill();
  child.kill();
  await rm(folder, { recursive: true, force: true });
}
const report = `# The start page in Lighthouse

Written by \`make web-measures\`; do not edit. Wanted: at least ${WANTED} each. Phones are simulated as Lighthouse does, with a
slow network and a slow processor. The machine had a load of ${loadBefore} from elsewhere before it began.

| | ${[...CATEGORIES, ...TIMES].map((name) => name.replaceAll("-", " ")).join(" | ")} |
| --- |${" ---: |".repeat(CATEGORIES.length + TIMES.length)}
${rows.join("\n")}
`;
await writeFile(REPORT, report);
console.log(report);
if (faults.length > 0) {
  console.error(faults.join("\n"));
  process.exit(1);
}
