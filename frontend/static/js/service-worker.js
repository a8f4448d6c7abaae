// @ts-check
/** Shows what the site sends by push. It holds no words and keeps nothing: all of it comes in the message, encrypted. */

const worker = /** @type {any} */ (self);

worker.addEventListener("install", () => worker.skipWaiting());

worker.addEventListener("push", (/** @type {any} */ event) => {
  const said = event.data?.json();
  if (!said?.title) return;
  const { title, body, language, tag, url } = said;
  event.waitUntil(worker.registration.showNotification(title, { body, tag, lang: language, data: { url } }));
});

worker.addEventListener("notificationclick", (/** @type {any} */ event) => {
  event.notification.close();
  event.waitUntil(lead(event.notification.data?.url || "/"));
});

/**
 * In a tab that is there already, or in a new one; never on another site.
 * @param {string} path
 */
async function lead(path) {
  const address = new URL(path, worker.location.origin);
  if (address.origin !== worker.location.origin) return;
  const tabs = await worker.clients.matchAll({ type: "window" });
  const same = tabs.find((/** @type {any} */ tab) => tab.url.split("#")[0] === address.href.split("#")[0]);
  if (same) await same.focus();
  else await worker.clients.openWindow(address.href);
}
