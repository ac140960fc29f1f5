// Makes public/icons from public/favicon.svg: `node scripts/icons.mjs`. What it makes is committed.
import { mkdir, readFile, writeFile } from "node:fs/promises";
import { chromium } from "playwright-core";

const PUBLIC = new URL("../public/", import.meta.url);
/** The colour of the logo's ground, which fills what systems cut their own shape out of. */
const GROUND = "#c2410c";
/** Of a maskable icon only a circle of four fifths of it is sure to be seen. */
const ICONS = [
  { name: "icon-192", side: 192, share: 1 },
  { name: "icon-512", side: 512, share: 1 },
  { name: "maskable-512", side: 512, share: 0.8, ground: GROUND },
  { name: "touch-180", side: 180, share: 0.9, ground: GROUND },
];

const svg = await readFile(new URL("favicon.svg", PUBLIC), "base64");
await mkdir(new URL("icons/", PUBLIC), { recursive: true });
const browser = await chromium.launch({
  executablePath: process.env.PEEL_CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox"],
});
try {
  const page = await browser.newPage();
  for (const icon of ICONS) {
    const base64 = await page.evaluate(
      async ({ svg, side, share, ground }) => {
        const image = new Image(side, side);
        image.src = `data:image/svg+xml;base64,${svg}`;
        await image.decode();
        const canvas = new OffscreenCanvas(side, side);
        const context = canvas.getContext("2d");
        if (ground !== undefined) {
          context.fillStyle = ground;
          context.fillRect(0, 0, side, side);
        }
        const [length, start] = [side * share, (side * (1 - share)) / 2];
        context.drawImage(image, start, start, length, length);
        const blob = await canvas.convertToBlob({ type: "image/png" });
        return btoa(String.fromCharCode(...new Uint8Array(await blob.arrayBuffer())));
      },
      { svg, ...icon },
    );
    await writeFile(new URL(`icons/${icon.name}.png`, PUBLIC), Buffer.from(base64, "base64"));
  }
} finally {
  await browser.close();
}
