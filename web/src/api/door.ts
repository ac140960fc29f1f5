import { ApiProblem } from "./problem.ts";
import { accessToken, anotherToken } from "./session.ts";

const SIGNED_OUT = "signed_out";

/**
 * Sends a request in the name of whoever is signed in. A token whose time was over is renewed, and the request made
 * once more.
 */
export async function send(request: Request): Promise<Response> {
  const token = await accessToken();
  if (token === null) {
    return fetch(request);
  }
  const again = request.clone();
  const response = await fetch(withToken(request, token));
  if (response.status !== 401 || (await ApiProblem.of(response.clone())).code !== SIGNED_OUT) {
    return response;
  }
  const another = await anotherToken(token);
  // Who is signed out after all is a visitor again.
  return fetch(another === null ? again : withToken(again, another));
}

function withToken(request: Request, token: string): Request {
  request.headers.set("authorization", `Bearer ${token}`);
  return request;
}
