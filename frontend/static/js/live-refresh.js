// @ts-check
import { live } from "./live.js";

/**
 * Every element with `data-live-topic` hears "live-changed" when something happens there, and when the page comes
 * back from a cut. With `hx-get` and `hx-trigger="live-changed"` it fetches itself anew.
 * Several frames of one moment are one event.
 */

const SLOW_MS = 3000;

/** @type {Map<string, () => void>} */
const heard = new Map();
/** @type {Set<string>} */
const changed = new Set();
let timer = 0;

/** @returns {HTMLElement[]} */
function parts() {
  return [...document.querySelectorAll("[data-live-topic]")].filter((part) => part instanceof HTMLElement);
}

/** Listen to what the page shows now, and no longer to what has gone from it. */
function attend() {
  const shown = new Set(parts().map((part) => part.dataset.liveTopic || ""));
  for (const topic of shown) if (topic && !heard.has(topic)) heard.set(topic, live.listen(topic));
  for (const [topic, leave] of heard) {
    if (!shown.has(topic)) {
      heard.delete(topic);
      leave();
    }
  }
}

/** @param {string | undefined} topic */
function note(topic) {
  if (!topic || !heard.has(topic)) return;
  changed.add(topic);
  clearTimeout(timer);
  timer = setTimeout(() => {
    for (const part of parts()) {
      if (changed.has(part.dataset.liveTopic || "")) part.dispatchEvent(new CustomEvent("live-changed"));
    }
    changed.clear();
  }, 100);
}

document.addEventListener("live:frame", (event) => note(/** @type {CustomEvent} */ (event).detail.topic));
document.addEventListener("live:state", (event) => {
  const { state, again } = /** @type {CustomEvent} */ (event).detail;
  // A page that took long to come alive may have missed something between its making and its listening.
  if (state === "live" && (again || performance.now() > SLOW_MS)) for (const topic of heard.keys()) note(topic);
});
document.addEventListener("htmx:load", attend);
attend();

// What was open a moment ago and now isn't there for this reader: the whole page says so, and shows nothing of it.
document.addEventListener("htmx:beforeSwap", (event) => {
  const { detail } = /** @type {CustomEvent} */ (event);
  const { elt } = detail.requestConfig;
  if (!elt.dataset.liveTopic || (detail.xhr.status !== 403 && detail.xhr.status !== 404)) return;
  detail.isError = detail.shouldSwap = false;
  location.reload();
});
