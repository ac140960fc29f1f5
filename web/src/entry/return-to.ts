/** The path that somebody wants to go on to. What leads elsewhere is not gone to. */
export function returnPath(text: string | null | undefined, otherwise: string): string {
  if (!text?.startsWith("/") || /^\/[/\\]/.test(text) || [...text].some((letter) => letter < " ")) {
    return otherwise;
  }
  return text;
}

/** `page`, knowing where to go on to. */
export function withReturn(page: string, to: string | null): string {
  return to === null ? page : `${page}?${new URLSearchParams({ return_to: to })}`;
}
