/** Pictures of ours to try, with the cutouts that our engine made of them. */
export const SAMPLES = [
  { name: "chicks", width: 1500, height: 1000 },
  { name: "white-mug", width: 1500, height: 1200 },
  { name: "teddy", width: 1000, height: 1340 },
  { name: "lion", width: 1040, height: 1300 },
] as const;

export type Sample = (typeof SAMPLES)[number];

export function samplePicture(name: Sample["name"]): string {
  return `/samples/${name}.jpg`;
}

export function sampleThumbnail(name: Sample["name"]): string {
  return `/samples/${name}-small.webp`;
}

export function samplePreview(name: Sample["name"]): string {
  return `/samples/${name}-before.webp`;
}

export function sampleCutout(name: Sample["name"]): string {
  return `/samples/${name}-after.webp`;
}
