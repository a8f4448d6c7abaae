// @ts-check
import { live } from "./live.js";
import { part } from "./thread-parts.js";

/**
 * What is being written, the same on all devices of a person. The server keeps it; this device keeps what the server does
 * not have yet. A device whose text is untouched follows another; otherwise the person says which text holds, and the
 * other one stays at hand until then.
 *
 * @typedef {import("./live.js").Frame} Frame
 * @typedef {{body: string, language: string, reply_to: number}} Text
 */

const AFTER_MS = 2000;
const TOO_LONG = 60000;

export class SavedDraft {
  #root;
  #composer;
  #onSaved;
  #thread;
  #known;
  /** @type {Text} what the server has, as far as this page knows */
  #saved;
  /** @type {Text | null} of the two texts the one that is not in the box */
  #other = null;
  #timer = 0;

  /** @param {HTMLElement} root @param {import("./thread-composer.js").Composer} composer @param {() => void} onSaved */
  constructor(root, composer, onSaved) {
    this.#root = root;
    this.#composer = composer;
    this.#onSaved = onSaved;
    this.#thread = Number(root.dataset.thread);
    const field = composer.form?.elements.namedItem("draft_revision");
    this.#known = Number((field instanceof HTMLInputElement && field.value) || 0);
    const isRefused = root.querySelector(".composer .error-summary");
    this.#saved = this.#known && !isRefused ? composer.text : { ...composer.text, body: "" };
  }

  stop() {
    clearTimeout(this.#timer);
  }

  /** The revision that this page goes by. */
  get known() {
    return this.#known;
  }

  /** Whether the server has what stands in the box. */
  get isSaved() {
    return isSame(this.#composer.text, this.#saved);
  }

  /** Something was typed. */
  touch() {
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.save(), AFTER_MS);
  }

  /** What this device had kept, and whether the server has had another since. @param {string} body @param {number} known */
  restore(body, known) {
    if (!body || body === this.#composer.body) return;
    const server = this.#composer.text;
    this.#composer.write(body);
    if (server.body && this.#known > known) this.#offer(server);
    else this.save();
  }

  /** Everything of this moment is on its way as a message. @returns {number} the draft it came from */
  sent() {
    clearTimeout(this.#timer);
    this.#settle();
    return this.#known;
  }

  async save() {
    clearTimeout(this.#timer);
    const text = this.#composer.text;
    if (this.#other || !this.#composer.box || isSame(text, this.#saved) || text.body.length > TOO_LONG) return;
    const reply_to = text.reply_to || null;
    try {
      const answer = await live.send({ do: "draft", thread: this.#thread, ...text, reply_to, known: this.#known });
      this.#known = Math.max(this.#known, answer.draft_revision);
      this.#saved = text;
      this.#onSaved();
    } catch (error) {
      const { code, frame } = /** @type {import("./live.js").Refused} */ (error);
      if (code === "stale") this.#meet(frame);
      else if (code === "rate") this.touch();
      // Offline: this device keeps it, and the next connection brings it there.
    }
  }

  /** Another device of this person wrote, sent or threw away. @param {Frame} frame */
  hear(frame) {
    if (frame.draft_revision > this.#known) this.#meet(frame);
  }

  /** @param {Frame} frame */
  #meet(frame) {
    const theirs = { body: frame.body, language: frame.language, reply_to: frame.reply_to || 0 };
    const mine = this.#composer.text;
    const isUntouched = isSame(mine, this.#saved);
    this.#known = frame.draft_revision;
    this.#saved = theirs;
    if (isSame(mine, theirs)) this.#settle();
    else if (isUntouched) this.#show(theirs);
    else if (theirs.body.trim() && mine.body.trim()) this.#offer(theirs);
    else if (theirs.body.trim()) this.#show(theirs);
    else this.touch(); // it was sent or thrown away there; what stands here is something new
    this.#onSaved();
  }

  /** @param {Text} text */
  #show(text) {
    this.#settle();
    this.#composer.write(text.body, text);
  }

  /** @param {Text} other */
  #offer(other) {
    this.#other = other;
    const offer = part(this.#root, "newer-draft");
    if (offer) offer.hidden = false;
  }

  #settle() {
    const begun = part(this.#root, "draft");
    if (begun && !this.#composer.body) begun.hidden = true;
    this.#other = null;
    const offer = part(this.#root, "newer-draft");
    if (offer) offer.hidden = true;
  }

  /** @param {HTMLElement} target @returns {boolean} whether it was one of ours */
  click(target) {
    const { do: what } = target.dataset;
    if (what === "keep-draft") {
      this.#settle();
      this.save();
      this.#composer.box?.focus();
    } else if (what === "show-draft" && this.#other) {
      const here = this.#composer.text;
      this.#composer.write(this.#other.body, this.#other);
      this.#other = here; // pressed again it comes back
    } else return false;
    return true;
  }
}

/** @param {Text} one @param {Text} other */
function isSame(one, other) {
  const isEmpty = !one.body.trim() && !other.body.trim();
  return isEmpty || (one.body === other.body && one.language === other.language && one.reply_to === other.reply_to);
}
