// @ts-check
import { newName, part, slot } from "./thread-parts.js";

/**
 * The form in which somebody writes. It comes and goes with the thread being open, so its parts are looked up each time.
 *
 * @typedef {{client_id: string, body: string, language: string, reply_to: number}} Draft
 */

export class Composer {
  #root;
  #onSend;
  #onWrite;

  /**
   * @param {HTMLElement} root
   * @param {(draft: Draft) => void} onSend
   * @param {() => void} onWrite something was typed
   */
  constructor(root, onSend, onWrite) {
    this.#root = root;
    this.#onSend = onSend;
    this.#onWrite = onWrite;
    root.addEventListener("submit", this.#submit);
    root.addEventListener("keydown", this.#key);
    root.addEventListener("input", this.#input);
    this.#showHint();
  }

  stop() {
    this.#root.removeEventListener("submit", this.#submit);
    this.#root.removeEventListener("keydown", this.#key);
    this.#root.removeEventListener("input", this.#input);
  }

  /** @returns {HTMLFormElement | null} */
  get form() {
    return this.#root.querySelector("form.composer");
  }

  /** @returns {HTMLTextAreaElement | null} */
  get box() {
    return this.#root.querySelector("form.composer textarea");
  }

  get body() {
    return this.box?.value || "";
  }

  /** @param {string} name @returns {HTMLInputElement | HTMLSelectElement} */
  #field(name) {
    return /** @type {any} */ (this.form?.elements.namedItem(name));
  }

  /** What works with a script alone is named by the script. */
  #showHint() {
    const hint = part(this.#root, "hint");
    if (hint) hint.hidden = false;
  }

  /** @param {string} body */
  write(body) {
    if (this.box) this.box.value = body;
  }

  /**
   * A thread that was closed or opened meanwhile. What somebody is writing is not taken from them.
   * @param {Element} fresh the page as it is now
   * @returns {boolean} whether the form is another one now
   */
  replace(fresh) {
    const [here, there] = [part(this.#root, "writing"), part(fresh, "writing")];
    if (!here || !there || Boolean(this.form) === Boolean(there.querySelector("form"))) return false;
    if (this.body.trim()) {
      this.refuse(there.textContent?.trim() || "");
      return false;
    }
    here.replaceChildren(...document.importNode(there, true).childNodes);
    this.#showHint();
    return true;
  }

  /** @param {SubmitEvent} event */
  #submit = (event) => {
    const box = this.box;
    if (!box || event.target !== this.form) return;
    // What is too long for a frame goes by the form, and comes back with what to do.
    if (box.value.length > Number(box.dataset.most)) return;
    event.preventDefault();
    if (!box.value.trim()) {
      this.refuse(part(this.#root, "refused")?.dataset.empty || "");
      return box.focus();
    }
    const draft = {
      client_id: this.#field("client_id").value,
      body: box.value,
      language: this.#field("language").value,
      reply_to: Number(this.#field("reply_to").value || 0),
    };
    box.value = "";
    this.#field("client_id").value = newName();
    this.answer(0, "");
    this.refuse("");
    this.#onSend(draft);
  };

  /** @param {KeyboardEvent} event */
  #key = (event) => {
    if (event.target !== this.box || event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.isComposing) return;
    event.preventDefault();
    this.form?.requestSubmit();
  };

  /** @param {Event} event */
  #input = (event) => {
    if (event.target !== this.box) return;
    this.refuse("");
    this.#onWrite();
  };

  /** @param {string} why */
  refuse(why) {
    const refused = part(this.#root, "refused");
    if (!refused) return;
    refused.hidden = !why;
    refused.textContent = why;
  }

  /** The server said no: the text goes back to where it was written. @param {Draft} draft @param {string} why */
  takeBack(draft, why) {
    this.write(draft.body);
    this.refuse(why);
    this.box?.focus();
  }

  /** @param {number} seq @param {string} name */
  answer(seq, name) {
    this.#field("reply_to").value = seq ? String(seq) : "";
    const answers = part(this.#root, "answers");
    if (!answers) return;
    answers.hidden = !seq;
    const answered = slot(answers, "answered");
    if (answered) answered.textContent = name;
    if (seq) this.box?.focus();
  }
}
