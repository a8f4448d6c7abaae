// @ts-check
import { nameOf } from "./kept.js";

/**
 * What this device keeps of a thread that somebody writes in, until the server has it: what is on its way, and a text that
 * is newer than the saved draft (`known` is the revision it came from). Nothing of a confidential space.
 *
 * @typedef {import("./thread-composer.js").Draft} Draft
 * @typedef {{body: string, known: number, pending: Draft[]}} Kept
 */

export class Reserve {
  #name;
  #isOff;

  /** @param {HTMLElement} root */
  constructor(root) {
    this.#name = nameOf(`thread:${root.dataset.thread}`);
    this.#isOff = Boolean(root.dataset.confidential);
  }

  /** @param {Kept} kept */
  keep(kept) {
    if (this.#isOff) return;
    try {
      if (kept.body || kept.pending.length) localStorage.setItem(this.#name, JSON.stringify(kept));
      else localStorage.removeItem(this.#name);
    } catch {
      // A browser that keeps nothing: the page itself still does.
    }
  }

  /** @returns {Kept} */
  get kept() {
    const nothing = { body: "", known: 0, pending: [] };
    if (this.#isOff) return nothing;
    try {
      return { ...nothing, ...JSON.parse(localStorage.getItem(this.#name) || "{}") };
    } catch {
      this.forget();
      return nothing;
    }
  }

  forget() {
    try {
      localStorage.removeItem(this.#name);
    } catch {
      // It was never kept.
    }
  }
}
