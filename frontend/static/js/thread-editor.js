// @ts-check
import { agreed } from "./confirm.js";
import { live } from "./live.js";
import { fromTemplate, slot } from "./thread-parts.js";

/**
 * Changing a message where it stands. Its text is fetched from the message's own page, because the thread has only what
 * was made of it. What is being written is never taken away: not by a newer version, and not by a refusal.
 *
 * @typedef {import("./live.js").Frame} Frame
 */

export class Editor {
  #root;
  #told;
  /** @type {HTMLFormElement | null} */
  #form = null;
  /** @type {HTMLElement | null} */
  #message = null;
  #first = "";
  #asked = 0;

  /** @param {HTMLElement} root @param {{saved: (frame: Frame) => void, ended: () => void}} told */
  constructor(root, told) {
    this.#root = root;
    this.#told = told;
    root.addEventListener("submit", this.#submit);
    root.addEventListener("keydown", this.#key);
  }

  stop() {
    this.#root.removeEventListener("submit", this.#submit);
    this.#root.removeEventListener("keydown", this.#key);
  }

  /** @param {HTMLElement} message */
  async open(message) {
    if (this.#form && !(await this.close())) return;
    const address = `${this.#root.dataset.url}messages/${message.dataset.seq}/`;
    const asked = ++this.#asked;
    const writing = this.#caret;
    const answer = await fetch(address).catch(() => null);
    const page = answer?.ok && !answer.redirected ? new DOMParser().parseFromString(await answer.text(), "text/html") : null;
    // Asked for once more meanwhile, it would stand there twice; and who has begun to write elsewhere keeps the caret.
    if (asked !== this.#asked || (this.#caret && this.#caret !== writing)) return;
    const source = page?.querySelector("form.editing textarea[name=body]");
    // What its page does not let one change says there why.
    if (!(source instanceof HTMLTextAreaElement)) return location.assign(address);
    const form = /** @type {HTMLFormElement} */ (fromTemplate(this.#root, "editor"));
    const language = source.form?.elements.namedItem("language");
    this.#form = form;
    this.#message = message;
    this.#first = source.value;
    form.action = address;
    this.#box.value = source.value;
    if (language instanceof HTMLSelectElement) {
      this.#language.value = language.value;
      this.#box.lang = language.value;
    }
    this.#place(message);
    this.#box.focus();
    this.#box.setSelectionRange(source.value.length, source.value.length);
  }

  /** @returns {Promise<boolean>} whether it is closed: who has changed something is asked first */
  async close() {
    const form = this.#form;
    if (!form) return true;
    const template = document.getElementById("confirm-template");
    if (this.#box.value !== this.#first && template instanceof HTMLTemplateElement) {
      const { question = "", yes = "" } = form.dataset;
      if (!(await agreed(template, question, yes))) {
        this.#box.focus();
        return false;
      }
    }
    this.#end();
    return true;
  }

  /** @param {HTMLElement} target @returns {boolean} whether it was one of ours */
  click(target) {
    if (!this.#form?.contains(target) || target.dataset.do !== "cancel") return false;
    this.close();
    return true;
  }

  /**
   * The message was changed elsewhere, or somebody reacted to it.
   * @param {HTMLElement} before @param {HTMLElement} after
   */
  move(before, after) {
    if (!this.#form || before !== this.#message) return;
    const [was, is] = [before, after].map((one) => one.querySelector("[data-slot=body]")?.innerHTML);
    const { activeElement } = document;
    const [from, to] = [this.#box.selectionStart, this.#box.selectionEnd];
    this.#place(after);
    if (activeElement instanceof HTMLElement && this.#form.contains(activeElement)) {
      activeElement.focus({ preventScroll: true });
      this.#box.setSelectionRange(from, to);
    }
    if (was !== is) this.#say(is === undefined ? this.#form.dataset.gone : this.#form.dataset.newer);
  }

  /** Where somebody writes at this moment. */
  get #caret() {
    return document.activeElement instanceof HTMLTextAreaElement ? document.activeElement : null;
  }

  get #box() {
    return /** @type {HTMLTextAreaElement} */ (this.#form?.elements.namedItem("body"));
  }

  get #language() {
    return /** @type {HTMLSelectElement} */ (this.#form?.elements.namedItem("language"));
  }

  /** @param {HTMLElement} message */
  #place(message) {
    this.#message?.classList.remove("is-editing");
    this.#message = message;
    message.classList.add("is-editing");
    message.append(/** @type {HTMLFormElement} */ (this.#form));
  }

  #end() {
    const message = this.#message;
    message?.classList.remove("is-editing");
    this.#form?.remove();
    this.#form = this.#message = null;
    message?.focus({ preventScroll: true });
  }

  /** @param {string | undefined} words */
  #say(words) {
    const said = this.#form && slot(this.#form, "said");
    if (!said) return;
    said.hidden = !words;
    said.textContent = words || "";
  }

  /** @param {KeyboardEvent} event */
  #key = (event) => {
    if (event.target !== this.#box || !this.#form || event.isComposing) return;
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) {
      event.preventDefault();
      this.#form.requestSubmit();
    } else if (event.key === "Escape") {
      event.preventDefault();
      this.close();
    }
  };

  /** @param {SubmitEvent} event */
  #submit = async (event) => {
    const form = this.#form;
    if (!form || event.target !== form) return;
    event.preventDefault();
    this.#say("");
    const seq = Number(this.#message?.dataset.seq);
    const body = this.#box.value;
    const command = { do: "edit", thread: Number(this.#root.dataset.thread), seq, body };
    try {
      const answer = await live.send({ ...command, language: this.#language.value });
      if (this.#form !== form) return;
      this.#first = body;
      this.#told.saved(answer.frame);
      if (this.#box.value === body) this.#end();
      else this.#say(""); // who went on writing meanwhile is not done
    } catch (error) {
      const { code, detail } = /** @type {import("./live.js").Refused} */ (error);
      if (code === "missing") this.#told.ended();
      else if (this.#form === form) this.#say(detail || form.dataset.unsaved);
    }
  };
}
