// @ts-check
import { filled } from "./thread-message.js";
import { all, part } from "./thread-parts.js";

/**
 * The messages of a thread as they stand on the page.
 *
 * @typedef {import("./live.js").Frame} Frame
 */

export class Log {
  #root;
  #onNewest;

  /** @param {HTMLElement} root @param {(message: HTMLElement) => void} onNewest a message came behind all others */
  constructor(root, onNewest) {
    this.#root = root;
    this.#onNewest = onNewest;
  }

  get element() {
    return /** @type {HTMLElement} */ (part(this.#root, "log"));
  }

  /** @returns {HTMLElement[]} in their order */
  get messages() {
    return all(this.element, "article[data-seq]");
  }

  /** The first and the last that the page shows. @returns {[number, number] | null} */
  get span() {
    const shown = this.messages;
    return shown.length ? [numberOf(shown[0]), numberOf(shown[shown.length - 1])] : null;
  }

  /** @param {Frame} frame */
  apply(frame) {
    this.place(filled(this.#root, frame));
  }

  /** Put a message where it belongs, unless the page has it in this or a later revision. @param {HTMLElement} message */
  place(message) {
    const seq = numberOf(message);
    const shown = this.messages;
    const here = shown.find((one) => numberOf(one) === seq);
    if (here) {
      if (Number(here.dataset.revision) < Number(message.dataset.revision)) here.replaceWith(message);
      return;
    }
    const isNewest = !shown.length || seq > numberOf(shown[shown.length - 1]);
    if (isNewest ? this.#root.dataset.hasLater : seq < numberOf(shown[0])) return;
    const next = shown.find((one) => numberOf(one) > seq) || this.element.querySelector(".is-pending");
    this.element.insertBefore(message, next);
    part(this.#root, "empty")?.remove();
    if (isNewest) this.#onNewest(message);
  }

  /** A copy of what is on its way: below all that has its place. @param {HTMLElement} pending */
  append(pending) {
    this.element.append(pending);
    part(this.#root, "empty")?.remove();
  }

  /** Take the messages of a page that was fetched anew. @param {Element} fresh @param {HTMLElement[]} pending */
  replace(fresh, pending) {
    const log = /** @type {HTMLElement} */ (part(fresh, "log"));
    this.element.replaceChildren(...document.importNode(log, true).childNodes, ...pending);
  }
}

/** @param {HTMLElement} message */
export function numberOf(message) {
  return Number(message.dataset.seq);
}
