// @ts-check
import { newName, part, slot } from "./thread-parts.js";
import { counted } from "./thread-words.js";

/**
 * The form in which somebody writes. It comes and goes with the thread being open, so its parts are looked up each time.
 *
 * @typedef {{
 *   client_id: string, body: string, language: string, reply_to: number, draft_revision?: number,
 *   files?: import("./thread-attachments.js").Kept[],
 * }} Draft
 * @typedef {{send: (draft: Draft) => void, write: () => void, files: () => {isBusy: boolean, isEmpty: boolean}}} Told
 */

const COUNTED_FROM = 500;

export class Composer {
  #root;
  #told;

  /** @param {HTMLElement} root @param {Told} told */
  constructor(root, told) {
    this.#root = root;
    this.#told = told;
    root.addEventListener("submit", this.#submit);
    root.addEventListener("keydown", this.#key);
    root.addEventListener("input", this.#input);
    root.addEventListener("change", this.#input);
    this.#showHint();
  }

  stop() {
    this.#root.removeEventListener("submit", this.#submit);
    this.#root.removeEventListener("keydown", this.#key);
    this.#root.removeEventListener("input", this.#input);
    this.#root.removeEventListener("change", this.#input);
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

  /** All of what is being written. */
  get text() {
    if (!this.form) return { body: "", language: "", reply_to: 0 };
    return {
      body: this.body,
      language: this.#field("language").value,
      reply_to: Number(this.#field("reply_to").value || 0),
    };
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

  /** @param {string} body @param {{language: string, reply_to: number}} [more] */
  write(body, more) {
    if (!this.box) return;
    this.box.value = body;
    if (more) {
      if (more.language) this.#field("language").value = more.language;
      this.answer(more.reply_to, this.#nameOf(more.reply_to), false);
    }
    this.#count();
  }

  /** @param {number} seq */
  #nameOf(seq) {
    return this.#root.querySelector(`#m${seq} [data-slot=name]`)?.textContent?.trim() || String(seq || "");
  }

  /**
   * A thread that was closed or opened meanwhile. What somebody is writing is not taken from them.
   * @param {Element} fresh the page as it is now
   * @returns {boolean} whether the form is another one now
   */
  replace(fresh) {
    const [here, there] = [part(this.#root, "writing"), part(fresh, "writing")];
    if (!here || !there) return false;
    const isOpen = Boolean(there.querySelector("form.composer"));
    if (Boolean(this.form) === isOpen) {
      if (isOpen) this.refuse(""); // it was closed for a while, and what was begun stood there all the time
      return false;
    }
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
    const { isBusy, isEmpty } = this.#told.files();
    const words = part(this.#root, "refused")?.dataset || {};
    if (isBusy || (isEmpty && !box.value.trim())) {
      this.refuse((isBusy ? words.busy : words.empty) || "");
      return box.focus();
    }
    const draft = { client_id: this.#field("client_id").value, ...this.text };
    box.value = "";
    this.#field("client_id").value = newName();
    this.answer(0, "", false);
    this.refuse("");
    this.#count();
    this.#told.send(draft);
  };

  /** Ctrl+Enter always sends; Enter does for who wants it so. @param {KeyboardEvent} event */
  #key = (event) => {
    if (event.target !== this.box || event.key !== "Enter" || event.isComposing) return;
    const sends = event.ctrlKey || event.metaKey || (this.#root.dataset.enterSends && !event.shiftKey && !event.altKey);
    if (!sends) return;
    event.preventDefault();
    this.form?.requestSubmit();
  };

  /** @param {Event} event */
  #input = (event) => {
    if (!(event.target instanceof Element) || event.target.closest("form") !== this.form || !this.box) return;
    if (event.target === this.box) {
      this.refuse("");
      this.#count();
    }
    this.#told.write();
  };

  /** How much room is left, from where it matters. */
  #count() {
    const counter = part(this.#root, "counter");
    if (!counter || !this.box) return;
    const left = Number(this.box.dataset.most) - this.box.value.length;
    counter.hidden = left > COUNTED_FROM;
    counter.classList.toggle("is-over", left < 0);
    if (!counter.hidden) counter.textContent = counted(this.#root, left < 0 ? "over" : "left", Math.abs(left));
  }

  /** @param {string} why */
  refuse(why) {
    const refused = part(this.#root, "refused");
    if (!refused) return;
    refused.hidden = !why;
    refused.textContent = why;
  }

  /** The server said no: the text goes back to where it was written. @param {Draft} draft @param {string} why */
  takeBack(draft, why) {
    this.write(draft.body, draft);
    this.refuse(why);
    this.box?.focus();
  }

  /** @param {number} seq @param {string} name @param {boolean} [goes] whether the writer goes there */
  answer(seq, name, goes = true) {
    if (!this.form) return;
    this.#field("reply_to").value = seq ? String(seq) : "";
    const answers = part(this.#root, "answers");
    if (!answers) return;
    answers.hidden = !seq;
    const answered = slot(answers, "answered");
    if (answered) answered.textContent = name;
    if (seq && goes) this.#go();
    if (goes) this.#told.write();
  }

  /** To the box, with what sends it in sight. */
  #go() {
    this.box?.focus();
    this.form?.scrollIntoView({ block: "nearest" });
  }

  /** What somebody said stands in the box, below what was begun there, ready to be written under. @param {string} said */
  quote(said) {
    const box = this.box;
    if (!box || !said) return;
    const lines = said.split("\n").map((line) => (line.trim() ? `> ${line.trim()}` : ">"));
    const before = box.value.trimEnd();
    box.value = `${before}${before && "\n\n"}${lines.join("\n")}\n\n`;
    box.setSelectionRange(box.value.length, box.value.length);
    this.#go();
    this.#count();
    this.#told.write();
  }

  /** Put something where the cursor stands. @param {string} text @param {number} from @param {number} to */
  insert(text, from, to) {
    if (!this.box) return;
    this.box.setRangeText(text, from, to, "end");
    this.#count();
    this.#told.write();
  }
}
