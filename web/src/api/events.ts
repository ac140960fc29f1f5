import { send } from "./door.ts";
import { type Image, isSettled } from "./images.ts";
import { EventReader, type ServerEvent } from "./stream.ts";

/** What can be seen of an image while it is worked on. */
export interface ImageObserver {
  onImage(image: Image): void;
  onStep(step: string): void;
  onGone(): void;
}

const PAUSE_MS = 2000;

/** Follows an image until it is settled or the returned function is called. Reconnects by itself. */
export function watchImage(id: string, observer: ImageObserver): () => void {
  const cancel = new AbortController();
  void follow(id, observer, cancel);
  return () => cancel.abort();
}

async function follow(id: string, observer: ImageObserver, cancel: AbortController): Promise<void> {
  const { signal } = cancel;
  const onEvent = ({ name, data }: ServerEvent) => {
    if (name === "image") {
      const image = JSON.parse(data) as Image;
      if (isSettled(image)) {
        cancel.abort();
      }
      observer.onImage(image);
    } else if (name === "step") {
      observer.onStep((JSON.parse(data) as { step: string }).step);
    } else if (name === "gone") {
      cancel.abort();
      observer.onGone();
    }
  };
  while (!signal.aborted) {
    // Whatever ends the stream, the image is asked for in the ordinary way too.
    await listen(`/api/v1/images/${encodeURIComponent(id)}/events`, onEvent, signal).catch(() => undefined);
    await pause(signal);
  }
}

async function listen(
  path: string,
  onEvent: (event: ServerEvent) => void,
  signal: AbortSignal,
): Promise<void> {
  const address = new URL(path, window.location.href);
  const response = await send(new Request(address, { headers: { accept: "text/event-stream" }, signal }));
  if (!response.ok || response.body === null) {
    await response.body?.cancel();
    return;
  }
  const reader = new EventReader();
  const texts = response.body.pipeThrough(
    new TextDecoderStream() as ReadableWritablePair<string, Uint8Array>,
  );
  for (const source = texts.getReader(); !signal.aborted; ) {
    const { done, value } = await source.read();
    if (done) {
      return;
    }
    for (const event of reader.read(value)) {
      if (!signal.aborted) {
        onEvent(event);
      }
    }
  }
}

function pause(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, PAUSE_MS);
    signal.addEventListener("abort", () => {
      clearTimeout(timer);
      resolve();
    });
    if (signal.aborted) {
      clearTimeout(timer);
      resolve();
    }
  });
}
