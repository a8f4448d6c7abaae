// @ts-check
/** What the parts of a thread's page share: finding a part of it, and copies of its templates. */

/** @param {Element} root @param {string} name @returns {HTMLElement | null} */
export function part(root, name) {
  return root.querySelector(`[data-part="${name}"]`);
}

/** @param {Element} root @param {string} name @returns {HTMLElement | null} a place within a copy, to be filled */
export function slot(root, name) {
  return root.querySelector(`[data-slot="${name}"]`);
}

/** @param {Element} root @param {string} name @returns {HTMLElement} */
export function fromTemplate(root, name) {
  const template = /** @type {HTMLTemplateElement} */ (root.querySelector(`template[data-template="${name}"]`));
  return /** @type {HTMLElement} */ (template.content.firstElementChild?.cloneNode(true));
}

/** @param {Element} element @param {string} tag @returns {HTMLElement[]} */
export function all(element, tag) {
  return [...element.querySelectorAll(tag)].filter((one) => one instanceof HTMLElement);
}

/** @returns {string} `crypto.randomUUID` is there only on secure pages */
export function newName() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}
