// @ts-check
import { live } from "./live.js";
import { part, slot } from "./thread-parts.js";

/** Who is writing: said while it happens, and gone by itself. */

const EVERY_MS = 4000;
const LASTS_MS = 6000;

export class Hints {
  #root;
  #timer = 0;
  #saidAt = 0;

  /** @param {HTMLElement} root */
  constructor(root) {
    this.#root = root;
  }

  stop() {
    clearTimeout(this.#timer);
  }

  /** This person types. */
  say() {
    const now = Date.now();
    if (now - this.#saidAt < EVERY_MS) return;
    this.#saidAt = now;
    live.send({ do: "typing", thread: Number(this.#root.dataset.thread) }).catch(() => {});
  }

  /** Somebody types. @param {import("./live.js").Frame} frame */
  hear(frame) {
    const typing = part(this.#root, "typing");
    if (!typing || String(frame.person) === this.#root.dataset.me) return;
    const name = slot(typing, "name");
    if (name) name.textContent = frame.name;
    typing.hidden = false;
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => (typing.hidden = true), LASTS_MS);
  }
}
