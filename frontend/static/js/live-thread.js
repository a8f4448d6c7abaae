// @ts-check
import { Composer } from "./thread-composer.js";
import { Feed } from "./thread-feed.js";
import { Hints } from "./thread-hints.js";
import { Log } from "./thread-log.js";
import { fromTemplate, part, slot } from "./thread-parts.js";
import { Pending } from "./thread-pending.js";
import { Reading } from "./thread-reading.js";
import { Reserve } from "./thread-reserve.js";

/**
 * <live-thread data-thread data-revision data-me data-zone data-url data-known [data-has-later] [data-confidential]>
 *
 * The page of a thread: this element leads its parts, each of which is a module of its own and knows one thing. Frames
 * and clicks come in here and go to the part that they are about. The words stand in the page.
 *
 * @typedef {import("./live.js").Frame} Frame
 * @typedef {{
 *   log: Log, reading: Reading, composer: Composer, pending: Pending, reserve: Reserve, hints: Hints, feed: Feed,
 * }} Parts
 */

class LiveThread extends HTMLElement {
  /** @type {Parts | null} nothing is left of them where the thread is no longer shown */
  #parts = null;

  connectedCallback() {
    const end = () => this.#end();
    const leave = () => this.#leave();
    const log = new Log(this, (message) => reading.follow(message));
    const reading = new Reading(this, log);
    const reserve = new Reserve(this);
    const hints = new Hints(this);
    const keep = () => reserve.keep({ body: composer.body, pending: pending.drafts });
    const composer = new Composer(this, (draft) => pending.send(draft), () => (keep(), hints.say()));
    const pending = new Pending(this, composer, {
      show: (element) => (log.append(element), reading.toEnd()),
      changed: keep,
      posted: (frame) => (this.#apply(frame), reading.answered()),
      stored: () => feed.poll(),
      ended: end,
      signedOut: leave,
    });
    const feed = new Feed(this, {
      apply: (frame) => this.#place(() => log.apply(frame), frame.client_id, frame.author),
      place: (message) => this.#place(() => log.place(message), message.dataset.client, message.dataset.author),
      renew: (fresh) => this.#renew(fresh),
      opened: () => pending.sendAgain(),
      ended: end,
      signedOut: leave,
    });
    this.#parts = { log, reading, composer, pending, reserve, hints, feed };
    document.addEventListener("live:frame", this.#hear);
    this.addEventListener("click", this.#click);
    if (composer.form) pending.restore(this.#restoreText());
    feed.start();
  }

  disconnectedCallback() {
    if (!this.#parts) return;
    document.removeEventListener("live:frame", this.#hear);
    this.removeEventListener("click", this.#click);
    const { reading, composer, hints, feed } = this.#parts;
    for (const one of [reading, composer, hints, feed]) one.stop();
    this.#parts = null;
  }

  /** @param {Event} event */
  #hear = (event) => {
    const frame = /** @type {Frame} */ (/** @type {CustomEvent} */ (event).detail);
    if (!this.#parts) return;
    const { feed, reading, hints } = this.#parts;
    const topic = `thread:${this.dataset.thread}`;
    if (frame.type === "heartbeat") feed.beat(frame.revisions[topic] || 0);
    else if (frame.type === "reading" && String(frame.thread) === this.dataset.thread) reading.hear(frame.reading_revision);
    if (frame.topic !== topic) return;
    if (frame.type === "revoked") this.#end();
    else if (frame.type === "typing") hints.hear(frame);
    else if (frame.type === "thread") feed.reload();
    else if (frame.type === "message") this.#apply(frame);
  };

  /** @param {Frame} frame */
  #apply(frame) {
    this.#place(() => this.#parts?.log.apply(frame), frame.client_id, frame.author);
    this.#parts?.feed.count(frame.revision);
  }

  /** What stands in the thread is no longer on its way. @param {() => void} place @param {string} [client] @param {string | number} [author] */
  #place(place, client, author) {
    if (client && String(author) === this.dataset.me) this.#parts?.pending.settle(client);
    place();
  }

  /** The page was fetched anew; what is being written and sent stays. @param {HTMLElement} fresh */
  #renew(fresh) {
    if (!this.#parts) return;
    const { log, pending, composer } = this.#parts;
    log.replace(fresh, pending.elements);
    if (composer.replace(fresh)) this.#restoreText();
    if (fresh.dataset.hasLater) this.dataset.hasLater = "yes";
    else delete this.dataset.hasLater;
  }

  /** @returns {import("./thread-composer.js").Draft[]} what was on its way when the page was left */
  #restoreText() {
    if (!this.#parts) return [];
    const { composer, reserve } = this.#parts;
    const { body, pending } = reserve.kept;
    if (!composer.body) composer.write(body);
    return pending;
  }

  /** Access has ended: nothing of the thread stays on the page, and nothing on this device. */
  #end() {
    this.#parts?.reserve.forget();
    this.#shut("revoked");
  }

  /** Signed out: nothing of the thread stays on the page. What was being written is kept for who signs in again. */
  #leave() {
    this.#shut("out");
  }

  /** @param {string} why the template that says it */
  #shut(why) {
    if (!part(this, "log")) return; // it was said already
    this.disconnectedCallback();
    this.replaceChildren(fromTemplate(this, why));
    document.querySelector("#main")?.scrollIntoView();
  }

  /** @param {Event} event */
  #click = (event) => {
    const target = event.target instanceof Element ? event.target.closest("[data-do], [data-link], [data-part=pill]") : null;
    if (!(target instanceof HTMLElement) || !this.#parts) return;
    const { composer, pending, reading } = this.#parts;
    if (pending.click(target)) return;
    if (target.dataset.part === "pill") {
      reading.toEnd();
    } else if (target.dataset.link === "reply" && composer.form) {
      const message = target.closest("article");
      event.preventDefault();
      composer.answer(Number(message?.dataset.seq), (message && slot(message, "name")?.textContent) || "");
    } else if (target.dataset.link === "no-answer") {
      event.preventDefault();
      composer.answer(0, "");
    }
  };
}

customElements.define("live-thread", LiveThread);
