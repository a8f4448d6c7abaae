// @ts-check
/**
 * Single keys within `[data-keys]`: the link or button there with `data-key="t"` is pressed by `t`, one with
 * `data-key="g h"` by `g` and then `h`; other parts of the page say by `onKeys` what a key does within theirs. A region
 * within another keeps its keys to itself. A region that is not the whole page has them only while the focus is inside;
 * the whole page (`<body data-keys>`) only for who has not switched them off. So nobody who speaks to their computer, or
 * types, sets one off (WCAG 2.1.4).
 */

const SECOND_WITHIN_MS = 1500;

/** @typedef {Record<string, (event: KeyboardEvent) => void>} Table */

/** @type {Map<Element, Table>} */
const tables = new Map();
let first = "";
let firstAt = 0;

/** @param {Element} region one with `data-keys` @param {Table} table @returns {() => void} call it when they end */
export function onKeys(region, table) {
  tables.set(region, table);
  return () => tables.delete(region);
}

/** @param {Element} region @param {string} selector @returns {HTMLElement | undefined} of this region itself */
function own(region, selector) {
  const found = [...region.querySelectorAll(selector)].find((one) => one.closest("[data-keys]") === region);
  return found instanceof HTMLElement ? found : undefined;
}

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.defaultPrevented || !(event.target instanceof Element)) return;
  // One that was closed a moment ago still has the focus, until the page is drawn.
  if (event.target.closest("input, textarea, select, [contenteditable], dialog[open]")) return;
  const region = event.target.closest("[data-keys]");
  if (!region) return;
  const pair = first && performance.now() - firstAt < SECOND_WITHIN_MS ? `${first} ${event.key}` : "";
  first = "";
  const wanted = (pair && own(region, `[data-key="${CSS.escape(pair)}"]`)) || own(region, `[data-key="${CSS.escape(event.key)}"]`);
  const act = tables.get(region)?.[event.key];
  if (wanted) wanted.click();
  else if (act && !pair) act(event);
  else if (own(region, `[data-key^="${CSS.escape(event.key)} "]`)) {
    first = event.key;
    firstAt = performance.now();
  } else return;
  event.preventDefault();
});
