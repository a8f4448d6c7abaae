// @ts-check
import { live } from "./live.js";

/**
 * Signs at a message: a press gives one, another takes it back. Without a socket the form of the buttons takes it.
 *
 * @typedef {import("./live.js").Frame} Frame
 * @typedef {{given: () => void, answered: (frame: Frame) => void, stored: () => Promise<void>}} Told
 */

export class Reactions {
  #root;
  #told;

  /** @param {HTMLElement} root @param {Told} told */
  constructor(root, told) {
    this.#root = root;
    this.#told = told;
    root.addEventListener("submit", this.#submit);
  }

  stop() {
    this.#root.removeEventListener("submit", this.#submit);
  }

  /** @param {SubmitEvent} event */
  #submit = (event) => {
    const button = event.submitter;
    const message = button?.closest("article[data-seq]");
    const form = event.target;
    if (!(button instanceof HTMLButtonElement) || button.name !== "sign" || !(message instanceof HTMLElement)) return;
    if (!(form instanceof HTMLFormElement)) return;
    event.preventDefault();
    const on = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", String(on)); // until the answer says what is so
    this.#told.given();
    this.#give(Number(message.dataset.seq), button.value, on, new FormData(form)).catch(() => {
      button.setAttribute("aria-pressed", String(!on));
    });
  };

  /** @param {number} seq @param {string} sign @param {boolean} on @param {FormData} data */
  async #give(seq, sign, on, data) {
    const { thread, url } = this.#root.dataset;
    try {
      const answer = await live.send({ do: "react", thread: Number(thread), seq, sign, on });
      return this.#told.answered(answer.frame);
    } catch (error) {
      const { code } = /** @type {import("./live.js").Refused} */ (error);
      if (!["offline", "timeout", "internal"].includes(code)) throw error;
    }
    data.set("sign", sign);
    const address = `${url}messages/${seq}/reactions/?on=${on ? "yes" : "no"}`;
    const answer = await fetch(address, { method: "POST", body: data });
    if (!answer.ok) throw new Error(String(answer.status));
    await this.#told.stored();
  }
}
