// @ts-check
/**
 * An error summary takes the focus when it comes; its links put it into the field they speak of. Where a part of the page
 * is replaced and the focus was in what went, it goes to the element that `data-keeps-focus` names.
 */

function take() {
  const summary = document.querySelector("[data-take-focus]");
  if (summary instanceof HTMLElement && summary !== document.activeElement) summary.focus();
}

document.addEventListener("click", (event) => {
  const link = event.target instanceof Element && event.target.closest("[data-focus]");
  if (!(link instanceof HTMLElement)) return;
  const name = link.dataset.focus || "";
  const field = document.getElementById(name) || document.getElementById(`${name}_0`);
  const inside = field?.matches("input, select, textarea") ? field : field?.querySelector("input, select, textarea");
  if (!(inside instanceof HTMLElement)) return;
  event.preventDefault();
  inside.focus();
  inside.scrollIntoView({ block: "center" });
});

document.addEventListener("htmx:load", (event) => {
  if (event.target instanceof Element && event.target.querySelector("[data-take-focus]")) take();
});
take();

/** @type {Element | null} */
let kept = null;
document.addEventListener("htmx:beforeSwap", (event) => {
  const { target } = /** @type {CustomEvent} */ (event).detail;
  const isWithin = target instanceof Element && target.contains(document.activeElement);
  kept = isWithin ? target.closest("[data-keeps-focus]") : null;
});
document.addEventListener("htmx:afterSettle", () => {
  const keeper = kept instanceof HTMLElement && document.getElementById(kept.dataset.keepsFocus || "");
  if (keeper && (!document.activeElement || document.activeElement === document.body)) keeper.focus();
  kept = null;
});
