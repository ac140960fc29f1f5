import { ApiProblem } from "./problem.ts";

/** A picture that belongs to the website, as if somebody had chosen it. */
export async function siteFile(address: string, signal?: AbortSignal): Promise<File> {
  const response = await fetch(address, { signal: signal ?? null }).catch(() => {
    throw ApiProblem.unreachable();
  });
  if (!response.ok) {
    throw ApiProblem.unreadable(response.status);
  }
  const blob = await response.blob();
  return new File([blob], address.split("/").pop() ?? "picture", { type: blob.type });
}
