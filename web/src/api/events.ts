import { type Image, isSettled } from "./images.ts";

/** What can be seen of an image while it is worked on. */
export interface ImageObserver {
  onImage(image: Image): void;
  onStep(step: string): void;
  onGone(): void;
}

/** Follows an image until it is settled or the returned function is called. Reconnects by itself. */
export function watchImage(id: string, observer: ImageObserver): () => void {
  const source = new EventSource(`/api/v1/images/${encodeURIComponent(id)}/events`);
  source.addEventListener("image", (event) => {
    const image = JSON.parse(event.data) as Image;
    // Afterwards the service ends the stream, which the browser would take for an accident.
    if (isSettled(image)) {
      source.close();
    }
    observer.onImage(image);
  });
  source.addEventListener("step", (event) => {
    observer.onStep((JSON.parse(event.data) as { step: string }).step);
  });
  source.addEventListener("gone", () => {
    source.close();
    observer.onGone();
  });
  return () => source.close();
}
