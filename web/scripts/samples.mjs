// Makes public/samples and the social preview from the bench pictures: `node scripts/samples.mjs PEEL`, PEEL being the
// program that cuts them out. What it makes is committed; run it again when the engine has become better.
import { execFileSync } from "node:child_process";
import { mkdtemp, readFile, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium } from "playwright-core";

const PEEL = process.argv[2];
const NAMES = ["chicks", "white-mug", "teddy", "lion"];
const PICTURES = new URL("../../bench/pictures/", import.meta.url).pathname;
const PUBLIC = new URL("../public/", import.meta.url).pathname;

const folder = await mkdtemp(join(tmpdir(), "peel-samples-"));
const browser = await chromium.launch({ executablePath: "/usr/bin/chromium", args: ["--no-sandbox"] });
const page = await browser.newPage();

/** Draws files, each as { path, type } into boxes of a canvas, and writes that. */
async function draw(target, { width, height, type, quality, layers }) {
  const inputs = await Promise.all(
    layers.map(async ({ path, ...rest }) => ({ ...rest, base64: (await readFile(path)).toString("base64") })),
  );
  const base64 = await page.evaluate(
    async ({ width, height, type, quality, inputs }) => {
      const canvas = new OffscreenCanvas(width, height);
      const context = canvas.getContext("2d");
      context.imageSmoothingQuality = "high";
      if (type === "image/jpeg") {
        context.fillStyle = "#faf8f4";
        context.fillRect(0, 0, width, height);
      }
      for (const {
        base64,
        left = 0,
        top = 0,
        boxWidth = width,
        boxHeight = height,
        fit = "cover",
      } of inputs) {
        const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
        const bitmap = await createImageBitmap(new Blob([bytes]));
        const scales = [boxWidth / bitmap.width, boxHeight / bitmap.height];
        const scale = fit === "cover" ? Math.max(...scales) : Math.min(...scales);
        const [w, h] = [bitmap.width * scale, bitmap.height * scale];
        context.save();
        context.beginPath();
        context.rect(left, top, boxWidth, boxHeight);
        context.clip();
        context.drawImage(bitmap, left + (boxWidth - w) / 2, top + (boxHeight - h) / 2, w, h);
        context.restore();
      }
      const blob = await canvas.convertToBlob({ type, quality });
      const buffer = new Uint8Array(await blob.arrayBuffer());
      let text = "";
      for (const byte of buffer) text += String.fromCharCode(byte);
      return btoa(text);
    },
    { width, height, type, quality, inputs },
  );
  await writeFile(target, Buffer.from(base64, "base64"));
}

try {
  for (const name of NAMES) {
    const picture = join(PICTURES, name, "image.jpg");
    const cutout = join(folder, `${name}.png`);
    execFileSync(PEEL, ["remove", picture, "--output", cutout, "--quality", "fine"], { stdio: "inherit" });
    const { width, height } = await page.evaluate(
      async (base64) => {
        const bytes = Uint8Array.from(atob(base64), (letter) => letter.charCodeAt(0));
        const bitmap = await createImageBitmap(new Blob([bytes]));
        return { width: bitmap.width, height: bitmap.height };
      },
      (await readFile(picture)).toString("base64"),
    );
    const scale = 900 / Math.max(width, height);
    const shown = { width: Math.round(width * scale), height: Math.round(height * scale) };
    const target = (suffix) => join(PUBLIC, "samples", `${name}${suffix}`);
    await draw(target(".jpg"), {
      width,
      height,
      type: "image/jpeg",
      quality: 0.9,
      layers: [{ path: picture }],
    });
    await draw(target("-before.webp"), {
      ...shown,
      type: "image/webp",
      quality: 0.8,
      layers: [{ path: picture }],
    });
    await draw(target("-after.webp"), {
      ...shown,
      type: "image/webp",
      quality: 0.85,
      layers: [{ path: cutout }],
    });
    await draw(target("-small.webp"), {
      width: 240,
      height: 240,
      type: "image/webp",
      quality: 0.75,
      layers: [{ path: picture }],
    });
  }
  const half = { top: 0, boxWidth: 600, boxHeight: 630 };
  await draw(join(PUBLIC, "social.jpg"), {
    width: 1200,
    height: 630,
    type: "image/jpeg",
    quality: 0.85,
    layers: [
      { path: join(PICTURES, "teddy", "image.jpg"), left: 0, ...half },
      { path: join(folder, "teddy.png"), left: 600, fit: "contain", ...half },
    ],
  });
} finally {
  await browser.close();
  await rm(folder, { recursive: true });
}
