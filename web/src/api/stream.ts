/** An event that the service has sent. */
export interface ServerEvent {
  readonly name: string;
  readonly data: string;
}

/** Reads `text/event-stream`. The browser's own reader cannot show who is asking. */
export class EventReader {
  private rest = "";
  private name = "";
  private lines: string[] = [];

  /** The events that have become whole with `text`. */
  read(text: string): ServerEvent[] {
    const lines = (this.rest + text).split("\n");
    this.rest = lines.pop() ?? "";
    return lines.flatMap((line) => this.take(line.endsWith("\r") ? line.slice(0, -1) : line));
  }

  private take(line: string): ServerEvent[] {
    if (line === "") {
      const event = { name: this.name || "message", data: this.lines.join("\n") };
      const isEmpty = this.lines.length === 0;
      this.name = "";
      this.lines = [];
      return isEmpty ? [] : [event];
    }
    const colon = line.indexOf(":");
    const field = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (field === "event") {
      this.name = value;
    } else if (field === "data") {
      this.lines.push(value);
    }
    return [];
  }
}
