// @ts-check
/**
 * The door's page opens with the network gone: what it kept (check-in-store.js) is shown where the network says nothing.
 * It keeps nothing itself, and speaks for the pages below its own address alone.
 */

const scope = /** @type {any} */ (self);
const PATIENCE_MS = 4000;

scope.addEventListener("install", () => scope.skipWaiting());
scope.addEventListener("activate", (/** @type {any} */ event) => event.waitUntil(scope.clients.claim()));

scope.addEventListener("fetch", (/** @type {any} */ event) => {
  const { request } = event;
  const address = new URL(request.url);
  const isOurs = request.method === "GET" && address.origin === scope.location.origin;
  const isPart = address.pathname.startsWith("/static/");
  if (isOurs && (isPart || request.mode === "navigate")) event.respondWith(answered(request, !isPart));
});

/**
 * From the network; where it fails or says nothing for long, as it was kept: a page of this day before one of another.
 * @param {Request} request @param {boolean} isPage
 */
async function answered(request, isPage) {
  const answer = fetch(request);
  const kept =
    (await caches.match(request, { ignoreVary: true })) ??
    (isPage && (await caches.match(request, { ignoreVary: true, ignoreSearch: true })));
  if (!kept) return answer;
  const late = new Promise((resolve) => setTimeout(() => resolve(kept), PATIENCE_MS));
  return Promise.race([answer.catch(() => kept), late]);
}
