// @ts-check
import { onKeys } from "./keys.js";
import { numberOf } from "./thread-log.js";

/**
 * Moving among the messages by keys. One of them can be reached by Tab; `j` and `k` go on from there. What a key does is
 * the conductor's to say; the page's own buttons and links have theirs in `data-key`.
 *
 * @typedef {{
 *   reply: (message: HTMLElement) => void,
 *   quote: (message: HTMLElement) => void,
 *   edit: () => void,
 *   unread: (message: HTMLElement) => void,
 * }} Told
 */

export class Keys {
  #root;
  #log;
  #composer;
  #end = () => {};
  /** @type {HTMLElement | null} */
  #current = null;

  /**
   * @param {HTMLElement} root
   * @param {import("./thread-log.js").Log} log
   * @param {import("./thread-composer.js").Composer} composer
   * @param {Told} told
   */
  constructor(root, log, composer, told) {
    this.#root = root;
    this.#log = log;
    this.#composer = composer;
    root.addEventListener("focusin", this.#focus);
    root.addEventListener("keydown", this.#leaveBox);
    const first = this.current || log.messages[log.messages.length - 1];
    if (first) first.tabIndex = 0;
    /** @param {(message: HTMLElement) => void} act */
    const at = (act) => () => (this.current ? act(this.current) : this.#step(0));
    if (!document.body.dataset.keys) return;
    this.#end = onKeys(document.body, {
      j: () => this.#step(1),
      k: () => this.#step(-1),
      r: at(told.reply),
      q: at(told.quote),
      u: at(told.unread),
      e: told.edit,
    });
  }

  stop() {
    this.#end();
    this.#root.removeEventListener("focusin", this.#focus);
    this.#root.removeEventListener("keydown", this.#leaveBox);
  }

  /** The message that the keys speak of. @returns {HTMLElement | null} */
  get current() {
    return this.#current?.isConnected ? this.#current : null;
  }

  /** The message was replaced. @param {HTMLElement} before @param {HTMLElement} after */
  move(before, after) {
    after.tabIndex = before.tabIndex;
    if (before === this.#current) this.#current = after;
    const { activeElement } = document;
    if (!(activeElement instanceof HTMLElement) || !before.contains(activeElement)) return;
    if (activeElement.closest(".message-menu, .message-editor")) return; // they see to it themselves
    const link = activeElement.dataset.link && after.querySelector(`[data-link="${activeElement.dataset.link}"]`);
    const sign = activeElement instanceof HTMLButtonElement && after.querySelector(`[value="${CSS.escape(activeElement.value)}"]`);
    const target = link || sign || after;
    if (target instanceof HTMLElement) target.focus({ preventScroll: true });
  }

  /** From the current one, or from what is seen. @param {number} by */
  #step(by) {
    const shown = this.#log.messages;
    if (!shown.length) return;
    const now = this.current;
    const seen = shown.findIndex((one) => one.getBoundingClientRect().bottom > 80);
    const index = now ? shown.indexOf(now) + by : Math.max(seen, 0);
    const next = shown[Math.min(Math.max(index, 0), shown.length - 1)];
    next.focus();
    next.scrollIntoView({ block: "nearest" });
  }

  /** @param {FocusEvent} event */
  #focus = (event) => {
    const message = event.target instanceof Element && event.target.closest("article[data-seq]");
    if (!(message instanceof HTMLElement) || !numberOf(message)) return;
    for (const one of this.#log.messages) one.tabIndex = one === message ? 0 : -1;
    this.#current = message;
  };

  /** @param {KeyboardEvent} event */
  #leaveBox = (event) => {
    if (event.key !== "Escape" || event.target !== this.#composer.box || event.defaultPrevented) return;
    event.preventDefault();
    const shown = this.#log.messages;
    const back = this.current || shown[shown.length - 1];
    if (back) back.focus({ preventScroll: true });
    else this.#composer.box?.blur();
  };
}
