// @ts-check
import { live } from "./live.js";
import { part, slot } from "./thread-parts.js";

/** What has been read, and what came meanwhile: never read unseen, and the page moves on only with who is at its end. */

const READ_AFTER_MS = 2000;

export class Reading {
  #root;
  #log;
  #thread;
  #known;
  #unseen = 0;
  #timer = 0;
  /** What somebody has just called unread, here or on another device, is not read again by standing there. */
  #isHeld = false;
  /** @type {IntersectionObserver | null} */
  #watch = null;

  isAtEnd = false;

  /** @param {HTMLElement} root @param {import("./thread-log.js").Log} log */
  constructor(root, log) {
    this.#root = root;
    this.#log = log;
    this.#thread = Number(root.dataset.thread);
    this.#known = Number(root.dataset.known || 0);
    document.addEventListener("visibilitychange", this.#look);
    const end = part(root, "end");
    if (end) {
      this.#watch = new IntersectionObserver((seen) => this.#reach(seen[seen.length - 1].isIntersecting));
      this.#watch.observe(end);
    }
    if (!location.hash) (root.querySelector("#unread") || end)?.scrollIntoView({ block: "center" });
  }

  stop() {
    document.removeEventListener("visibilitychange", this.#look);
    this.#watch?.disconnect();
    clearTimeout(this.#timer);
  }

  /** Another device of this person read on, or called something unread. @param {number} revision */
  hear(revision) {
    if (revision > this.#known) this.#isHeld = true;
    this.#known = revision;
  }

  /** @param {HTMLElement} message the newest */
  follow(message) {
    if (this.isAtEnd || message.dataset.author === this.#root.dataset.me) {
      this.toEnd();
      this.#look();
      return;
    }
    this.miss();
  }

  /** Something came that is not in the window. */
  miss() {
    this.#unseen += 1;
    this.#showPill();
  }

  /** The newest message, which may be on another page. */
  toNewest() {
    const newest = this.#root.dataset.hasLater && this.#root.querySelector("[data-turn-newest]");
    if (newest instanceof HTMLElement) newest.click();
    else this.toEnd();
  }

  /** The last message here and, below it, the whole of the form. */
  toEnd() {
    (this.#root.querySelector("form.composer") || part(this.#root, "end"))?.scrollIntoView({ block: "end" });
  }

  /** Who has answered what stands there has read it. */
  answered() {
    this.#isHeld = false;
    if (this.isAtEnd) this.#mark();
  }

  /** This message and all after it are unread again. @param {HTMLElement} message */
  async unread(message) {
    const held = this.#isHeld;
    this.#isHeld = true;
    try {
      const answer = await live.send({ do: "unread", thread: this.#thread, seq: Number(message.dataset.seq) });
      this.#known = answer.reading_revision;
      this.#log.divide(message);
      return true;
    } catch {
      this.#isHeld = held;
      return false;
    }
  }

  /** @param {boolean} isAtEnd */
  #reach(isAtEnd) {
    this.isAtEnd = isAtEnd;
    if (isAtEnd && !this.#root.dataset.hasLater) {
      this.#unseen = 0;
      this.#showPill();
    }
    this.#look();
  }

  /** Read is what stood there, at the end, with the page in front, for two seconds. */
  #look = () => {
    clearTimeout(this.#timer);
    if (!this.isAtEnd || document.visibilityState !== "visible") return;
    this.#timer = setTimeout(() => this.#mark(), READ_AFTER_MS);
  };

  async #mark() {
    const span = this.#log.span;
    if (!span || !this.isAtEnd || this.#isHeld) return;
    const [first, last] = span;
    try {
      const answer = await live.send({ do: "read", thread: this.#thread, first, last, known: this.#known });
      this.#known = answer.reading_revision;
      if (!this.#root.dataset.hasLater) this.#root.querySelector(".thread-read")?.remove();
    } catch {
      // Not live: it is read the next time.
    }
  }

  #showPill() {
    const pill = part(this.#root, "pill");
    if (!pill) return;
    pill.hidden = !this.#unseen;
    const count = slot(pill, "count");
    if (count) count.textContent = String(this.#unseen);
  }
}
