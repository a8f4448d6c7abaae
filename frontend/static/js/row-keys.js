// @ts-check
import { onKeys } from "./keys.js";

/**
 * Moving through the rows of `[data-rows]` by keys. Each row has one link with `data-row-link`, which opens what the row is
 * about: so Enter needs nothing of ours, and a screen reader hears a link. From anywhere in a row the arrows lead to the
 * link of the next or the one before, Home and End to the first and the last; what is typed into a field stays there.
 * On a page with single keys `j` and `k` do the same from anywhere, and `/` leads to the field with `data-row-filter`.
 */

/** @param {Element} table @returns {HTMLElement[]} */
function linksOf(table) {
  return [...table.querySelectorAll("[data-row-link]")].filter((one) => one instanceof HTMLElement);
}

/** @param {Element} table @param {(place: number, last: number) => number} to from the place of the row with the focus, -1 outside */
function go(table, to) {
  const links = linksOf(table);
  const row = document.activeElement?.closest("tr");
  const place = links.findIndex((one) => row?.contains(one));
  const next = links[Math.min(Math.max(to(place, links.length - 1), 0), links.length - 1)];
  next?.focus();
  next?.closest("tr")?.scrollIntoView({ block: "nearest" });
}

/** @type {Record<string, (place: number, last: number) => number>} */
const MOVES = {
  ArrowDown: (place) => place + 1,
  ArrowUp: (place) => place - 1,
  Home: () => 0,
  End: (_place, last) => last,
};

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || event.shiftKey || event.defaultPrevented || !(event.target instanceof Element)) return;
  const table = event.target.closest("[data-rows]");
  if (!table || !MOVES[event.key] || event.target.closest("input, textarea, select")) return;
  event.preventDefault();
  go(table, MOVES[event.key]);
});

/** @param {string} move */
function from(move) {
  return () => {
    const table = document.querySelector("[data-rows]");
    if (table) go(table, MOVES[move]);
  };
}

if (document.body.dataset.keys && document.querySelector("[data-row-filter]")) {
  onKeys(document.body, {
    j: from("ArrowDown"),
    k: from("ArrowUp"),
    "/": () => {
      const field = document.querySelector("[data-row-filter]");
      if (!(field instanceof HTMLInputElement)) return;
      field.focus(); // which selecting does in some browsers alone
      field.select();
    },
  });
}
