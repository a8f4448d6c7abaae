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
  #isAtEnd = false;
  #unseen = 0;
  #timer = 0;
  /** @type {IntersectionObserver | null} */
  #watch = null;

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

  /** Another device of this person read on. @param {number} revision */
  hear(revision) {
    this.#known = revision;
  }

  /** @param {HTMLElement} message the newest */
  follow(message) {
    if (this.#isAtEnd || message.dataset.author === this.#root.dataset.me) {
      this.toEnd();
      this.#look();
      return;
    }
    this.#unseen += 1;
    this.#showPill();
  }

  /** The last message and, below it, the whole of the form. */
  toEnd() {
    (this.#root.querySelector("form.composer") || part(this.#root, "end"))?.scrollIntoView({ block: "end" });
  }

  /** Who has answered what stands there has read it. */
  answered() {
    if (this.#isAtEnd) this.#mark();
  }

  /** @param {boolean} isAtEnd */
  #reach(isAtEnd) {
    this.#isAtEnd = isAtEnd;
    if (isAtEnd) {
      this.#unseen = 0;
      this.#showPill();
    }
    this.#look();
  }

  /** Read is what stood there, at the end, with the page in front, for two seconds. */
  #look = () => {
    clearTimeout(this.#timer);
    if (!this.#isAtEnd || document.visibilityState !== "visible") return;
    this.#timer = setTimeout(() => this.#mark(), READ_AFTER_MS);
  };

  async #mark() {
    const span = this.#log.span;
    if (!span || !this.#isAtEnd) return;
    const [first, last] = span;
    try {
      const answer = await live.send({ do: "read", thread: this.#thread, first, last, known: this.#known });
      this.#known = answer.reading_revision;
      this.#root.querySelector(".thread-read")?.remove();
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
