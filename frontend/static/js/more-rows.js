// @ts-check
/**
 * A button with `data-more-rows` adds one more row to the element of that id, out of a <template>; `data-total` names the
 * field in which the form counts its rows. Without script the button stays hidden, and the rows that are there suffice.
 */

/** @param {HTMLButtonElement} button */
function add(button) {
  const list = document.getElementById(button.dataset.moreRows || "");
  const template = document.getElementById(button.dataset.template || "");
  const total = document.getElementById(button.dataset.total || "");
  if (!list || !(template instanceof HTMLTemplateElement) || !(total instanceof HTMLInputElement)) return;
  const number = Number(total.value);
  const piece = document.createElement("div");
  piece.append(template.content.cloneNode(true));
  piece.innerHTML = piece.innerHTML.replaceAll("__prefix__", String(number));
  const row = piece.firstElementChild;
  const shown = row?.querySelector("[data-row-number]");
  if (!row || !shown) return;
  shown.textContent = String(number + 1);
  total.value = String(number + 1);
  list.append(row);
  const first = row.querySelector("input:not([type=hidden]), select");
  if (first instanceof HTMLElement) first.focus();
}

document.addEventListener("click", (event) => {
  const button = event.target instanceof Element && event.target.closest("[data-more-rows]");
  if (button instanceof HTMLButtonElement) add(button);
});
for (const button of document.querySelectorAll("[data-more-rows]")) if (button instanceof HTMLElement) button.hidden = false;
