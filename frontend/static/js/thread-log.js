// @ts-check
import { filled } from "./thread-message.js";
import { all, fromTemplate, part } from "./thread-parts.js";

/**
 * The messages of a thread as they stand on the page: at most four hundred, and nothing that comes or goes moves what
 * somebody is reading.
 *
 * @typedef {import("./live.js").Frame} Frame
 * @typedef {{
 *   newest: (message: HTMLElement) => void,
 *   beyond: (message: HTMLElement) => void,
 *   changed: (before: HTMLElement, after: HTMLElement) => void,
 *   isFollowed: () => boolean,
 * }} Told a message came behind all others; one came that the page does not reach to; one was replaced; whether the
 *   reader is at the end
 */

const MOST = 400;

export class Log {
  #root;
  #told;

  /** @param {HTMLElement} root @param {Told} told */
  constructor(root, told) {
    this.#root = root;
    this.#told = told;
    for (const message of this.messages) this.#mine(message);
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

  /** @param {number} seq @returns {HTMLElement | undefined} */
  at(seq) {
    return this.messages.find((one) => numberOf(one) === seq);
  }

  /** @param {Frame} frame */
  apply(frame) {
    this.place(filled(this.#root, frame));
  }

  /** Put a message where it belongs, unless the page has it in this or a later revision. @param {HTMLElement} message */
  place(message) {
    this.#mine(message);
    const seq = numberOf(message);
    const shown = this.messages;
    const here = shown.find((one) => numberOf(one) === seq);
    if (here) return this.#change(here, message);
    const isNewest = !shown.length || seq > numberOf(shown[shown.length - 1]);
    // A page that shows the beginning has no earlier turn: where the second came first, the first belongs there, too.
    if (!isNewest && seq < numberOf(shown[0]) && this.element.querySelector('[data-turn="earlier"]')) return;
    const isFull = shown.length >= MOST && !this.#told.isFollowed();
    if (isNewest && (isFull || this.#root.dataset.hasLater)) {
      this.#end(seq);
      return this.#told.beyond(message);
    }
    const next = shown.find((one) => numberOf(one) > seq) || this.element.querySelector(".is-pending");
    this.steady(() => this.element.insertBefore(message, next));
    part(this.#root, "empty")?.remove();
    if (isNewest) {
      this.#trim("earlier");
      this.#told.newest(message);
    }
  }

  /** A copy of what is on its way: below all that has its place. @param {HTMLElement} pending */
  append(pending) {
    this.element.append(pending);
    part(this.#root, "empty")?.remove();
  }

  /** Take the messages of a page that was fetched anew. @param {Element} fresh @param {HTMLElement[]} pending */
  replace(fresh, pending) {
    const log = /** @type {HTMLElement} */ (part(fresh, "log"));
    this.steady(() => this.element.replaceChildren(...document.importNode(log, true).childNodes, ...pending));
    for (const message of this.messages) this.#mine(message);
  }

  /**
   * Put what a turn of the page leads to in its place.
   * @param {HTMLElement} turn @param {Document} piece @returns {boolean} whether the page reaches to the newest now
   */
  extend(turn, piece) {
    const side = turn.dataset.turn === "later" ? "later" : "earlier";
    piece.querySelector(`[data-turn="${side === "later" ? "earlier" : "later"}"]`)?.remove();
    if (this.element.querySelector("#unread")) piece.querySelector("#unread")?.remove();
    for (const message of all(piece.body, "article[data-seq]")) {
      if (this.at(numberOf(message))) message.remove();
      else this.#mine(message);
    }
    this.steady(() => turn.replaceWith(...document.importNode(piece.body, true).childNodes));
    this.#trim(side === "later" ? "earlier" : "later");
    const isWhole = side === "later" && !this.element.querySelector('[data-turn="later"]');
    if (isWhole) delete this.#root.dataset.hasLater;
    return isWhole;
  }

  /** Here begins what is new. @param {HTMLElement} message */
  divide(message) {
    this.element.querySelector("#unread")?.remove();
    const divider = fromTemplate(this.#root, "divider");
    divider.id = "unread";
    this.steady(() => message.before(divider));
  }

  /** Change something without moving what the reader looks at. @param {() => void} change */
  steady(change) {
    const held = this.#told.isFollowed() ? part(this.#root, "end") : this.#inView();
    const name = held?.id;
    const before = held?.getBoundingClientRect().top || 0;
    document.documentElement.classList.add("is-steady"); // the browser's own way of holding on would count twice
    change();
    const now = held?.isConnected ? held : document.getElementById(name || "");
    if (now) scrollBy({ top: now.getBoundingClientRect().top - before, behavior: "instant" });
    requestAnimationFrame(() => document.documentElement.classList.remove("is-steady"));
  }

  /** @returns {HTMLElement | undefined} the first message of which something is seen */
  #inView() {
    return this.messages.find((one) => one.getBoundingClientRect().bottom > 0);
  }

  /** @param {HTMLElement} before @param {HTMLElement} after */
  #change(before, after) {
    if (Number(before.dataset.revision) >= Number(after.dataset.revision)) return;
    this.steady(() => {
      before.after(after);
      this.#told.changed(before, after);
      before.remove();
    });
  }

  /** What the same frame is to this reader alone. @param {HTMLElement} message */
  #mine(message) {
    const { me } = this.#root.dataset;
    message.classList.toggle("is-own", message.dataset.author === me);
    for (const mention of all(message, `[data-mention~="${me}"]`)) {
      mention.classList.add("is-me");
      message.classList.add("is-mention");
    }
  }

  /** Messages that nobody looks at go from the page, not from the thread. @param {"earlier" | "later"} side */
  #trim(side) {
    const shown = this.messages;
    const over = side === "earlier" ? shown.slice(0, -MOST) : shown.slice(MOST);
    if (!over.length) return;
    this.steady(() => {
      for (const one of over) one.remove();
      if (side === "later") return this.#end(numberOf(over[over.length - 1]));
      this.element.querySelector('[data-turn="earlier"]')?.remove();
      const turn = fromTemplate(this.#root, "earlier");
      turn.querySelector("a")?.setAttribute("href", `?before=${this.span?.[0]}`);
      this.element.prepend(turn);
    });
  }

  /** The page ends before the thread does. @param {number} seq one that it does not show, maybe the newest */
  #end(seq) {
    this.#root.dataset.hasLater = "yes";
    const before = this.element.querySelector("[data-turn-newest]")?.getAttribute("href") || "";
    const newest = Math.max(seq, Number(before.replace("?before=", "") || 1) - 1);
    this.element.querySelector('[data-turn="later"]')?.remove();
    const turn = fromTemplate(this.#root, "later");
    const [on, last] = turn.querySelectorAll("a");
    on.setAttribute("href", `?after=${this.span?.[1]}`);
    last.setAttribute("href", `?before=${newest + 1}`);
    this.element.insertBefore(turn, this.element.querySelector(".is-pending"));
  }
}

/** @param {HTMLElement} message */
export function numberOf(message) {
  return Number(message.dataset.seq);
}
