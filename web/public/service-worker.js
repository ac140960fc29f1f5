// Takes in what other apps share with the website, and has something to show without a network. It keeps nothing else:
// pages, scripts and pictures go the ordinary way.

const OFFLINE_CACHE = "peel-offline";
const SHARED_CACHE = "peel-shared";
const OFFLINE_PAGE = "/offline.html";
const OFFLINE_FILES = [OFFLINE_PAGE, "/offline.css", "/favicon.svg"];
const SHARE_PATH = "/share";

self.addEventListener("install", (event) => {
  event.waitUntil(
    (async () => {
      const cache = await caches.open(OFFLINE_CACHE);
      await cache.addAll(OFFLINE_FILES.map((path) => new Request(path, { cache: "reload" })));
      await self.skipWaiting();
    })(),
  );
});

self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const { pathname, origin } = new URL(request.url);
  if (origin !== self.location.origin || request.mode !== "navigate") {
    return;
  }
  if (request.method === "POST" && pathname === SHARE_PATH) {
    event.respondWith(takeShared(request));
  } else if (request.method === "GET" && !pathname.startsWith("/api/")) {
    event.respondWith(fetch(request).catch(offline));
  }
});

async function offline() {
  return (await caches.match(OFFLINE_PAGE)) ?? Response.error();
}

/** Puts shared pictures and addresses where the page looks for them, and goes there. */
async function takeShared(request) {
  const form = await request.formData();
  const cache = await caches.open(SHARED_CACHE);
  for (const [index, picture] of form.getAll("pictures").entries()) {
    if (picture instanceof File) {
      const headers = { "content-type": picture.type, "x-name": encodeURIComponent(picture.name) };
      await cache.put(`${SHARE_PATH}/${Date.now()}-${index}`, new Response(picture, { headers }));
    }
  }
  const address = [form.get("url"), form.get("text")].find((text) =>
    /^https?:\/\/\S+$/.test(String(text ?? "").trim()),
  );
  if (address !== undefined) {
    const headers = { "content-type": "text/uri-list" };
    await cache.put(`${SHARE_PATH}/${Date.now()}-address`, new Response(String(address).trim(), { headers }));
  }
  return Response.redirect("/?shared", 303);
}
