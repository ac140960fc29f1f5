/** The languages of the examples. */
export const LANGUAGES = ["curl", "python", "javascript"] as const;
export type SampleLanguage = (typeof LANGUAGES)[number];

/** Submits a picture and saves its cutout, against the service at `origin`. */
export function quickStart(language: SampleLanguage, origin: string): string {
  switch (language) {
    case "curl":
      return `# Submit a picture and wait for it, up to 20 seconds.
curl ${origin}/api/v1/images \\
  -H "X-API-Key: $PEEL_API_KEY" \\
  -H "Prefer: wait=20" \\
  -F file=@photo.jpg

# "links.result" in the answer is the cutout.
curl -H "X-API-Key: $PEEL_API_KEY" -o cutout.png \\
  "${origin}/api/v1/images/img_…/result?format=png"`;
    case "python":
      return `import os
import requests

service = "${origin}"
headers = {"X-API-Key": os.environ["PEEL_API_KEY"]}

with open("photo.jpg", "rb") as photo:
    answer = requests.post(
        f"{service}/api/v1/images",
        headers=headers | {"Prefer": "wait=20"},
        files={"file": photo},
    )
answer.raise_for_status()
image = answer.json()

cutout = requests.get(
    service + image["links"]["result"],
    headers=headers,
    params={"background": "white", "format": "webp"},
)
with open("cutout.webp", "wb") as file:
    file.write(cutout.content)`;
    case "javascript":
      return `import { openAsBlob } from "node:fs";
import { writeFile } from "node:fs/promises";

const service = "${origin}";
const headers = { "X-API-Key": process.env.PEEL_API_KEY };

const body = new FormData();
body.set("file", await openAsBlob("photo.jpg"));
const answer = await fetch(\`\${service}/api/v1/images\`, {
  method: "POST",
  headers: { ...headers, Prefer: "wait=20" },
  body,
});
const image = await answer.json();

const cutout = await fetch(new URL(image.links.result, service), { headers });
await writeFile("cutout.png", Buffer.from(await cutout.arrayBuffer()));`;
  }
}

/** A few results of one removal. */
export function results(origin: string): string {
  return `${origin}/api/v1/images/img_…/result?format=webp&size=1080x1080
${origin}/api/v1/images/img_…/result?background=white&shadow=drop&canvas=1:1
${origin}/api/v1/images/img_…/result?gradient=white;%23c0d8ff&crop=true&crop_margin=10%25
${origin}/api/v1/images/img_…/result?background=blur&format=jpg&encode_quality=85
${origin}/api/v1/images/img_…/result?only_mask=true`;
}

/** A request as it is made of remove.bg, of the service at `origin`. */
export function removeBg(origin: string): string {
  return `curl -H "X-Api-Key: $API_KEY" \\
  -F image_file=@photo.jpg -F size=auto \\
  -o no-bg.png ${origin}/v1.0/removebg`;
}

/** Where remove.bg's own API is. */
export const REMOVE_BG = "https://api.remove.bg";

/** What can be tried on the page. */
export const FORMATS = ["png", "webp", "jpg"] as const;
export type Format = (typeof FORMATS)[number];
export const LOOKS = ["transparent", "white", "blur"] as const;
export type Look = (typeof LOOKS)[number];

/** What a result is asked for with. */
export function parametersOf(format: Format, look: Look): URLSearchParams {
  return new URLSearchParams({ format, ...(look !== "transparent" && { background: look }) });
}

/** The two requests that trying makes. */
export function trial(origin: string, parameters: URLSearchParams, hasKey: boolean): string {
  // Without a key, programs are known by a cookie as browsers are.
  const who = hasKey ? '-H "X-API-Key: $PEEL_API_KEY"' : "-b cookies -c cookies";
  return `curl ${who} -H "Prefer: wait=30" \\
  -F file=@photo.jpg ${origin}/api/v1/images

curl ${who} -o cutout.${parameters.get("format")} \\
  "${origin}/api/v1/images/img_…/result?${parameters}"`;
}
