// @ts-check
/**
 * A piece of a page that fetches itself anew (`data-live-topic`, `data-goes-on`) takes nothing from who is at it: what was
 * typed or chosen there and not sent yet, and each <details> with an id that was opened, stands in the new piece as well.
 *
 * @typedef {HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement} Field
 * @typedef {{field: Field, value: string, checked: boolean, caret: [number, number] | null}} Typed
 */

const FIELDS = "form input:not([type=hidden], [type=file]), form textarea, form select";

/** @type {Map<string, Typed>} */
let typed = new Map();
/** @type {HTMLDetailsElement[]} */
let opened = [];
/** @type {Element | null} */
let focused = null;

/** Where a field stands, whatever element stands for it. @param {Field} field */
function placeOf(field) {
  const choice = isChoice(field) ? field.value : "";
  return JSON.stringify([field.form?.getAttribute("action"), field.name, choice]);
}

/** @param {Field} field @returns {field is HTMLInputElement} */
function isChoice(field) {
  return field instanceof HTMLInputElement && (field.type === "radio" || field.type === "checkbox");
}

/** @param {Field} field */
function isTouched(field) {
  if (isChoice(field)) return field.checked !== field.defaultChecked;
  if (field instanceof HTMLSelectElement) return [...field.options].some((one) => one.selected !== one.defaultSelected);
  return field.value !== field.defaultValue;
}

/** @returns {Field[]} */
function fields() {
  return /** @type {Field[]} */ ([...document.querySelectorAll(FIELDS)]);
}

function note() {
  focused = document.activeElement;
  const touched = fields().filter((field) => field === focused || isTouched(field));
  typed = new Map(touched.map((field) => [placeOf(field), read(field)]));
  opened = /** @type {HTMLDetailsElement[]} */ ([...document.querySelectorAll("details[id][open]")]);
}

function restore() {
  for (const before of opened) {
    const after = !before.isConnected && document.getElementById(before.id);
    if (after instanceof HTMLDetailsElement) after.open = true;
  }
  if (typed.size) for (const field of fields()) fill(field, typed.get(placeOf(field)));
  opened = [];
  typed = new Map();
  focused = null;
}

/** At once: a choice is undone by the same one of the new piece as soon as both stand there. @param {Field} field @returns {Typed} */
function read(field) {
  const caret = field instanceof HTMLTextAreaElement && [field.selectionStart, field.selectionEnd];
  return {
    field,
    value: field.value,
    checked: isChoice(field) && field.checked,
    caret: caret ? /** @type {[number, number]} */ (caret) : null,
  };
}

/** @param {Field} field @param {Typed} [before] */
function fill(field, before) {
  if (!before || before.field.isConnected) return;
  if (isChoice(field)) field.checked = before.checked;
  else if (field.value !== before.value) field.value = before.value;
  if (before.field !== focused) return;
  field.focus({ preventScroll: true });
  if (before.caret && field instanceof HTMLTextAreaElement) field.setSelectionRange(...before.caret);
}

document.addEventListener("htmx:beforeSwap", (event) => {
  const { elt } = /** @type {CustomEvent} */ (event).detail.requestConfig;
  if (elt instanceof Element && elt.matches("[data-live-topic], [data-goes-on]")) note();
});
document.addEventListener("htmx:afterSwap", restore);
