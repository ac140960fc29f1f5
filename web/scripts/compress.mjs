// Stores each text file of the build in brotli and gzip beside itself; the server sends those.
import { readdir, readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { brotliCompress, constants, gzip } from "node:zlib";

const DIST = new URL("../dist/", import.meta.url).pathname;
const TEXTS = /\.(css|html|js|json|svg|txt|webmanifest)$/;
const TOO_SMALL_BYTES = 200;

const files = await readdir(DIST, { recursive: true });
await Promise.all(
  files
    .filter((name) => TEXTS.test(name))
    .map(async (name) => {
      const path = join(DIST, name);
      const bytes = await readFile(path);
      if (bytes.length < TOO_SMALL_BYTES) return;
      const brotli = { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } };
      await writeFile(`${path}.br`, await promisify(brotliCompress)(bytes, brotli));
      await writeFile(`${path}.gz`, await promisify(gzip)(bytes, { level: 9 }));
    }),
);
