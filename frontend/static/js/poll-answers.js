// @ts-check
/**
 * In a form with `data-answers`, the letter of a choice (`data-key`) answers the date that has the focus and goes on to
 * the next one. Letters act on the focused date alone; the arrows within a date are the browser's own.
 */

/** @param {KeyboardEvent} event */
function answer(event) {
  if (event.ctrlKey || event.metaKey || event.altKey || !(event.target instanceof HTMLInputElement)) return;
  const date = event.target.closest("[data-answers] fieldset");
  const choice = date?.querySelector(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
  if (!date || !(choice instanceof HTMLInputElement)) return;
  event.preventDefault();
  choice.checked = true;
  const form = date.closest("[data-answers]");
  const dates = [...(form?.querySelectorAll("fieldset") ?? [])];
  const next = dates[dates.indexOf(/** @type {HTMLFieldSetElement} */ (date)) + 1];
  const target = next
    ? (next.querySelector("input:checked") ?? next.querySelector("[data-key]"))
    : form?.querySelector("[type=submit]");
  if (target instanceof HTMLElement) target.focus();
}

document.addEventListener("keydown", answer);
