import type { components } from "./schema.ts";

type ErrorBody = components["schemas"]["ErrorBody"];

/** What is wrong when nothing was answered: the service or the network is away. */
const UNREACHABLE = "unreachable";
/** What is wrong when something answered that is not the service. */
const UNREADABLE = "unreadable";

/** A request that did not succeed. `code` is one of those that the API documents, or one of the two above. */
export class ApiProblem extends Error {
  readonly code: string;
  readonly status: number;
  readonly requestId: string | null;
  /** After how many seconds it makes sense to try again, if the service says so. */
  readonly retryAfter: number | null;

  constructor(
    code: string,
    message: string,
    details: { status: number; requestId?: string | null; retryAfter?: number | null },
  ) {
    super(message);
    this.name = "ApiProblem";
    this.code = code;
    this.status = details.status;
    this.requestId = details.requestId ?? null;
    this.retryAfter = details.retryAfter ?? null;
  }

  static unreachable(): ApiProblem {
    return new ApiProblem(UNREACHABLE, "The service cannot be reached.", { status: 0 });
  }

  static unreadable(status: number): ApiProblem {
    return new ApiProblem(UNREADABLE, "The answer cannot be read.", { status });
  }

  static async of(response: Response): Promise<ApiProblem> {
    return ApiProblem.ofText(
      response.status,
      await response.text().catch(() => ""),
      response.headers.get("retry-after"),
    );
  }

  static ofText(status: number, text: string, retryAfter: string | null): ApiProblem {
    const body = errorBody(text);
    if (body === null) {
      // A proxy in front of the service that cannot reach it.
      return status >= 502 && status <= 504 ? ApiProblem.unreachable() : ApiProblem.unreadable(status);
    }
    const seconds = Number(retryAfter);
    return new ApiProblem(body.code, body.message, {
      status,
      requestId: body.request_id ?? null,
      retryAfter: retryAfter !== null && Number.isFinite(seconds) ? seconds : null,
    });
  }

  /** Whether the same request may succeed a little later. */
  get isPassing(): boolean {
    return this.code === UNREACHABLE || this.status === 429 || this.status === 503 || this.status === 408;
  }
}

function errorBody(text: string): ErrorBody | null {
  try {
    const body: unknown = JSON.parse(text);
    if (typeof body === "object" && body !== null && "code" in body && typeof body.code === "string") {
      return body as ErrorBody;
    }
  } catch {
    // Not ours.
  }
  return null;
}
