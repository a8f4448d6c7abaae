// @ts-check
import { part } from "./thread-parts.js";
import { counted, listed } from "./thread-words.js";

/**
 * What a screen reader hears of new messages: the first one whole, and while more come, every five seconds how many and
 * from whom. The messages themselves are not a live region, or each would be read aloud.
 */

const BUSY_MS = 5000;
const LONGEST = 200;
const MOST_NAMES = 3;

export class News {
  #root;
  /** @type {HTMLElement[]} */
  #waiting = [];
  #saidAt = -BUSY_MS;
  #timer = 0;

  /** @param {HTMLElement} root */
  constructor(root) {
    this.#root = root;
  }

  stop() {
    clearTimeout(this.#timer);
  }

  /** @param {HTMLElement} message */
  add(message) {
    if (message.dataset.author === this.#root.dataset.me) return;
    this.#waiting.push(message);
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#say(), Math.max(100, this.#saidAt + BUSY_MS - performance.now()));
  }

  /** Something that happened, in words of the page. @param {string} words */
  tell(words) {
    part(this.#root, "news")?.replaceChildren(words);
  }

  #say() {
    const news = this.#waiting;
    const region = part(this.#root, "news");
    this.#waiting = [];
    this.#saidAt = performance.now();
    if (!region || !news.length) return;
    if (news.length === 1) return region.replaceChildren(...whole(news[0]));
    const names = [...new Set(news.map(nameOf))];
    const shown = names.length > MOST_NAMES ? [...names.slice(0, MOST_NAMES), "…"] : names;
    region.textContent = counted(this.#root, "news", news.length, { names: listed(shown) });
  }
}

/** @param {HTMLElement} message */
function nameOf(message) {
  return (message.querySelector("[data-slot=name]")?.textContent || "").trim();
}

/** Each in the voice of its language. @param {HTMLElement} message @returns {(Node | string)[]} */
function whole(message) {
  const body = message.querySelector("[data-slot=body]");
  const text = document.createElement("span");
  text.lang = body instanceof HTMLElement ? body.lang : "";
  text.textContent = (body?.textContent || "").trim().slice(0, LONGEST);
  return [`${nameOf(message)}: `, text];
}
