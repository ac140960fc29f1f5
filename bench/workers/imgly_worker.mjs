// Runs @imgly/background-removal-node.
//
//   imgly_worker.mjs PACKAGES                       warm: one JSON line in, one JSON line out
//   imgly_worker.mjs PACKAGES INPUT OUTPUT          one file, or every file of a folder
//
// PACKAGES is the folder that holds node_modules. A request of the warm mode is
// {"input": PATH, "output": PATH or null}; files are read before and written after the clock runs.

import { readFile, readdir, stat, writeFile } from "node:fs/promises";
import { createRequire } from "node:module";
import { dirname, extname, join, parse, resolve } from "node:path";
import { performance } from "node:perf_hooks";
import { createInterface } from "node:readline";
import { pathToFileURL } from "node:url";

const MEDIA_TYPES = { ".jpg": "image/jpeg", ".png": "image/png", ".webp": "image/webp" };

const [packages, input, output] = process.argv.slice(2);
const entry = createRequire(resolve(packages, "package.json")).resolve("@imgly/background-removal-node");
const publicPath = `${pathToFileURL(dirname(entry)).href}/`;
const { removeBackground } = await import(pathToFileURL(entry).href);

if (input) {
  await convert(input, output);
} else {
  await serve();
}

async function serve() {
  answer({ ready: true });
  for await (const line of createInterface({ input: process.stdin })) {
    answer(await run(JSON.parse(line)).catch((error) => ({ error: String(error) })));
  }
}

async function run(request) {
  const encoded = await readFile(request.input);
  const began = performance.now();
  const result = await cutOut(encoded, request.input);
  const elapsed = performance.now() - began;
  if (request.output) {
    await writeFile(request.output, result);
  }
  return { ms: elapsed, bytes: result.length };
}

async function convert(from, to) {
  if (!(await stat(from)).isDirectory()) {
    await writeFile(to, await cutOut(await readFile(from), from));
    return;
  }
  for (const name of (await readdir(from)).sort()) {
    const path = join(from, name);
    await writeFile(join(to, `${parse(name).name}.png`), await cutOut(await readFile(path), path));
  }
}

async function cutOut(encoded, path) {
  const picture = new Blob([encoded], { type: MEDIA_TYPES[extname(path)] });
  const blob = await removeBackground(picture, {
    publicPath,
    model: "medium",
    output: { format: "image/png" },
  });
  return Buffer.from(await blob.arrayBuffer());
}

function answer(message) {
  process.stdout.write(`${JSON.stringify(message)}\n`);
}
