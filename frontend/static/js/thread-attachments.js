// @ts-check
import { sizeOf } from "./attachments.js";
import { all, fromTemplate, part, slot } from "./thread-parts.js";

/**
 * Files that go with what is being written: chosen, pasted or dropped, on their way at once with a bar that shows how far,
 * and each can be taken back. A file that failed says why and keeps nobody from sending the rest.
 *
 * @typedef {{key: string, name: string}} Kept a file that the server has, and that no message has yet
 * @typedef {Kept & {element: HTMLElement, request: XMLHttpRequest | null}} Sent
 */

export class Attachments {
  #root;
  #composer;
  /** @type {Sent[]} */
  #files = [];

  /** @param {HTMLElement} root @param {import("./thread-composer.js").Composer} composer */
  constructor(root, composer) {
    this.#root = root;
    this.#composer = composer;
    root.addEventListener("change", this.#choose);
    root.addEventListener("paste", this.#paste);
    root.addEventListener("dragover", this.#over);
    root.addEventListener("dragleave", this.#out);
    root.addEventListener("drop", this.#drop);
    this.dress();
  }

  stop() {
    this.#root.removeEventListener("change", this.#choose);
    this.#root.removeEventListener("paste", this.#paste);
    this.#root.removeEventListener("dragover", this.#over);
    this.#root.removeEventListener("dragleave", this.#out);
    this.#root.removeEventListener("drop", this.#drop);
    for (const { request } of this.#files) request?.abort();
  }

  get isBusy() {
    return this.#files.some(({ request }) => request);
  }

  get isEmpty() {
    return !this.#files.some(({ key }) => key) && !this.#ticked.length;
  }

  /** All that is there goes with the message; nothing is left of it here. @returns {Kept[]} */
  take() {
    const kept = this.#files.filter(({ key }) => key).map(({ key, name }) => ({ key, name }));
    for (const box of this.#ticked) {
      const row = box.closest("p");
      kept.push({ key: box.value, name: row?.textContent?.trim() || "" });
      row?.remove();
    }
    for (const one of this.#files) one.element.remove();
    this.#files = [];
    this.#show();
    return kept;
  }

  /** The message was refused. @param {Kept[]} files */
  takeBack(files) {
    for (const { key, name } of files) this.#list?.append(this.#row({ key, name, request: null }).element);
    this.#show();
  }

  /** With a script files are chosen by a button, pasted or dropped; it says what the field says. */
  dress() {
    const button = this.#root.querySelector('form.composer [data-do="attach"]');
    const field = this.#input?.closest(".field");
    if (!(button instanceof HTMLElement) || !(field instanceof HTMLElement)) return;
    button.title = field.querySelector(".field-help")?.textContent?.trim() || "";
    button.hidden = false;
    field.hidden = true;
  }

  /** @param {HTMLElement} target @returns {boolean} whether it was one of ours */
  click(target) {
    if (target.dataset.do === "attach") {
      this.#input?.click();
      return true;
    }
    const one = this.#files.find(({ element }) => element.contains(target));
    if (!one || target.dataset.do !== "remove-file") return false;
    one.request?.abort();
    if (one.key) this.#discard(one.key);
    this.#remove(one);
    this.#composer.box?.focus();
    return true;
  }

  /** @returns {HTMLInputElement | null} */
  get #input() {
    return this.#root.querySelector("form.composer input[type=file]");
  }

  /** @returns {HTMLInputElement[]} files that were kept of a message that its form brought back */
  get #ticked() {
    const boxes = this.#root.querySelectorAll("form.composer input[type=checkbox][name=attachments]");
    return [...boxes].filter((box) => box instanceof HTMLInputElement).filter((box) => box.checked);
  }

  get #list() {
    return part(this.#root, "uploads");
  }

  get #token() {
    const token = this.#composer.form?.elements.namedItem("csrfmiddlewaretoken");
    return token instanceof HTMLInputElement ? token.value : "";
  }

  /** The server keeps what nobody sends for a day only; this is sooner. @param {string} key */
  #discard(key) {
    fetch(`/attachments/${key}/`, { method: "DELETE", headers: { "X-CSRFToken": this.#token } }).catch(() => {});
  }

  #show() {
    if (this.#list) this.#list.hidden = !this.#files.length;
  }

  /** @param {Sent} one */
  #remove(one) {
    one.element.remove();
    this.#files = this.#files.filter((other) => other !== one);
    this.#show();
  }

  /** @param {Event} event */
  #choose = (event) => {
    const input = this.#input;
    if (!input || event.target !== input || !input.files) return;
    this.#add([...input.files]);
    input.value = ""; // they are on their way already, and don't go with the form as well
  };

  /**
   * Office programs copy words and cells with a picture of them: there the words are what somebody wants. A file manager
   * gives the name of a file as plain text, and a browser the address of a picture as HTML: one of the two, and the file.
   * @param {ClipboardEvent} event
   */
  #paste = (event) => {
    const files = [...(event.clipboardData?.files || [])];
    const kinds = event.clipboardData?.types || [];
    const isWords = kinds.includes("text/plain") && kinds.includes("text/html");
    if (event.target !== this.#composer.box || !files.length || isWords) return;
    event.preventDefault();
    this.#add(files);
  };

  /** @param {DragEvent} event */
  #over = (event) => {
    if (!this.#composer.form || !event.dataTransfer?.types.includes("Files")) return;
    event.preventDefault();
    this.#composer.form.classList.add("is-target");
  };

  #out = () => this.#composer.form?.classList.remove("is-target");

  /** @param {DragEvent} event */
  #drop = (event) => {
    if (!this.#composer.form || !event.dataTransfer?.files.length) return;
    event.preventDefault();
    this.#out();
    this.#add([...event.dataTransfer.files]);
  };

  /** @param {File[]} files */
  #add(files) {
    if (!this.#list) return;
    for (const file of files) this.#upload(file);
    this.#composer.form?.scrollIntoView({ block: "nearest" }); // what sends them stays in sight
  }

  /** @param {Kept & {request: XMLHttpRequest | null}} file @returns {Sent} */
  #row(file) {
    const element = fromTemplate(this.#root, "upload");
    const name = slot(element, "name");
    if (name) name.textContent = file.name;
    for (const words of all(element, "[data-names]")) words.textContent = file.name;
    if (!file.request) element.querySelector("progress")?.remove();
    const one = { ...file, element };
    this.#files.push(one);
    return one;
  }

  /** @param {File} file */
  #upload(file) {
    const request = new XMLHttpRequest(); // fetch tells nothing of how far an upload is
    const one = this.#row({ key: "", name: file.name, request });
    const { element } = one;
    const progress = /** @type {HTMLProgressElement} */ (element.querySelector("progress"));
    progress.setAttribute("aria-label", file.name);
    this.#list?.append(element);
    const data = new FormData();
    data.set("file", file, file.name);
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) progress.value = event.loaded / event.total;
    });
    request.addEventListener("loadend", () => this.#end(one));
    request.open("POST", `${this.#root.dataset.url}attachments/`);
    request.responseType = "json";
    request.setRequestHeader("Accept", "application/json");
    request.setRequestHeader("X-CSRFToken", this.#token);
    request.send(data);
    this.#show();
  }

  /** @param {Sent} one */
  #end(one) {
    const { request, element } = one;
    one.request = null;
    element.querySelector("progress")?.remove();
    if (!this.#files.includes(one)) return;
    if (request?.status === 201) {
      one.key = request.response?.key || "";
      const size = slot(element, "size");
      if (size) size.textContent = sizeOf(request.response?.size || 0);
    }
    const why = slot(element, "why");
    if (!one.key && why) {
      element.classList.add("is-failed");
      why.hidden = false;
      why.textContent = request?.response?.detail || why.dataset.failed || "";
    }
    this.#show();
  }
}
