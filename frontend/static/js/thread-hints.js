// @ts-check
import { live } from "./live.js";
import { part } from "./thread-parts.js";
import { counted, listed, put } from "./thread-words.js";

/** Who is here and who is writing: said while it lasts, gone by itself, and never read aloud. */

const TYPING_EVERY_MS = 4000;
const TYPING_LASTS_MS = 6000;
const HERE_EVERY_MS = 30000;
const HERE_LASTS_MS = 75000;
const GREET_WITHIN_MS = 3000;
const MOST_NAMES = 3;

/** @typedef {Map<string, {name: string, timer: number}>} Seen */

export class Hints {
  #root;
  /** @type {Seen} */
  #here = new Map();
  /** @type {Seen} */
  #typing = new Map();
  #typedAt = 0;
  #beat = 0;
  #greeting = 0;

  /** @param {HTMLElement} root */
  constructor(root) {
    this.#root = root;
    document.addEventListener("visibilitychange", this.#sayHere);
    this.#beat = setInterval(this.#sayHere, HERE_EVERY_MS);
  }

  stop() {
    document.removeEventListener("visibilitychange", this.#sayHere);
    clearInterval(this.#beat);
    clearTimeout(this.#greeting);
    for (const seen of [this.#here, this.#typing]) for (const { timer } of seen.values()) clearTimeout(timer);
  }

  /** The thread is open on the socket. */
  opened() {
    this.#sayHere();
  }

  /** This person types. */
  type() {
    const now = Date.now();
    if (now - this.#typedAt < TYPING_EVERY_MS) return;
    this.#typedAt = now;
    this.#say("typing");
  }

  /** Somebody is here, or types. @param {import("./live.js").Frame} frame */
  hear(frame) {
    const person = String(frame.person);
    if (person === this.#root.dataset.me) return;
    const isNew = !this.#here.has(person);
    this.#note(this.#here, person, frame.name, HERE_LASTS_MS);
    if (frame.type === "typing") this.#note(this.#typing, person, frame.name, TYPING_LASTS_MS);
    // Who has just come knows of nobody yet.
    if (isNew) {
      clearTimeout(this.#greeting);
      this.#greeting = setTimeout(this.#sayHere, Math.random() * GREET_WITHIN_MS);
    }
  }

  /** Who has said it is no longer writing it. @param {string} person */
  said(person) {
    clearTimeout(this.#typing.get(person)?.timer);
    if (this.#typing.delete(person)) this.#show();
  }

  #sayHere = () => {
    if (document.visibilityState === "visible") this.#say("here");
  };

  /** @param {string} what */
  #say(what) {
    live.send({ do: what, thread: Number(this.#root.dataset.thread) }).catch(() => {});
  }

  /** @param {Seen} seen @param {string} person @param {string} name @param {number} lasts */
  #note(seen, person, name, lasts) {
    clearTimeout(seen.get(person)?.timer);
    const timer = setTimeout(() => (seen.delete(person), this.#show()), lasts);
    seen.set(person, { name, timer });
    this.#show();
  }

  #show() {
    const line = part(this.#root, "hints");
    if (!line) return;
    const typing = this.#sentence("typing", names(this.#typing));
    line.textContent = typing || this.#sentence("here", names(this.#here));
  }

  /** @param {string} what @param {string[]} who */
  #sentence(what, who) {
    const { dataset } = /** @type {HTMLElement} */ (part(this.#root, "hints"));
    if (!who.length) return "";
    if (who.length > MOST_NAMES) return counted(this.#root, what, who.length);
    return put(dataset[`${what}${who.length === 1 ? "One" : "Several"}`] || "", { names: listed(who) });
  }
}

/** @param {Seen} seen */
function names(seen) {
  return [...seen.values()].map(({ name }) => name);
}
