// @ts-check
import { all, fromTemplate } from "./thread-parts.js";

/**
 * What opens beside a verb of a message: its signs, or all else that one may do with it. One copy at a time, made when it
 * is asked for; without script the verb is a link to the message's own page, which has the same.
 */

export class Menu {
  #root;
  /** @type {HTMLElement | null} */
  #menu = null;
  /** @type {HTMLElement | null} */
  #opener = null;

  /** @param {HTMLElement} root */
  constructor(root) {
    this.#root = root;
    document.addEventListener("click", this.#elsewhere);
    document.addEventListener("focusin", this.#elsewhere);
    root.addEventListener("keydown", this.#key);
  }

  stop() {
    document.removeEventListener("click", this.#elsewhere);
    document.removeEventListener("focusin", this.#elsewhere);
    this.#root.removeEventListener("keydown", this.#key);
  }

  /** Open at the verb, or close what is open there. @param {HTMLElement} opener @param {string} template @param {Set<string>} may */
  toggle(opener, template, may) {
    const isOpen = this.#opener === opener;
    this.close();
    const message = opener.closest("article");
    if (isOpen || !message) return;
    const menu = fromTemplate(this.#root, template);
    for (const one of all(menu, "[data-only]")) {
      if (!(one.dataset.only || "").split(" ").some((right) => may.has(right))) one.remove();
    }
    for (const one of all(menu, "[data-address]")) {
      const address = `${this.#root.dataset.url}messages/${message.dataset.seq}/${one.dataset.address}`;
      one.setAttribute(one instanceof HTMLFormElement ? "action" : "href", address);
    }
    for (const sign of all(menu, "button[name=sign]")) {
      const own = `.reactions [value="${CSS.escape(sign.getAttribute("value") || "")}"][aria-pressed="true"]`;
      sign.setAttribute("aria-pressed", String(Boolean(message.querySelector(own))));
    }
    opener.setAttribute("aria-expanded", "true");
    opener.after(menu);
    this.#menu = menu;
    this.#opener = opener;
    all(menu, "button, a")[0]?.focus({ preventScroll: true });
    menu.scrollIntoView({ block: "nearest" });
  }

  /** @param {boolean} [back] whether the focus goes back to what opened it */
  close(back = false) {
    const opener = this.#opener;
    opener?.removeAttribute("aria-expanded");
    this.#opener = null;
    this.#menu?.remove();
    this.#menu = null;
    if (back) opener?.focus({ preventScroll: true });
  }

  /** The message it belongs to was replaced. @param {HTMLElement} before @param {HTMLElement} after */
  move(before, after) {
    if (!this.#opener || !before.contains(this.#opener)) return;
    const opener = after.querySelector(`[data-link="${this.#opener.dataset.link}"]`);
    if (!(opener instanceof HTMLElement) || !this.#menu) return this.close();
    const { activeElement } = document;
    const isInside = activeElement instanceof HTMLElement && this.#menu.contains(activeElement);
    this.#opener = opener;
    opener.setAttribute("aria-expanded", "true");
    opener.after(this.#menu);
    if (isInside) activeElement.focus({ preventScroll: true });
  }

  /** @param {Event} event */
  #elsewhere = (event) => {
    const { target } = event;
    if (!(target instanceof Node) || this.#menu?.contains(target) || this.#opener?.contains(target)) return;
    if (target instanceof Element && target.closest("dialog")) return; // it asks about what was chosen here
    this.close();
  };

  /** @param {KeyboardEvent} event */
  #key = (event) => {
    if (!this.#menu || !(event.target instanceof Node) || !this.#menu.contains(event.target)) return;
    if (event.key === "Escape") {
      event.preventDefault();
      return this.close(true);
    }
    const step = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 }[event.key];
    if (!step) return;
    event.preventDefault();
    const choices = all(this.#menu, "button, a");
    const now = choices.indexOf(/** @type {HTMLElement} */ (document.activeElement));
    choices[(now + step + choices.length) % choices.length].focus();
  };
}
