// @ts-check
import { all, fromTemplate, part, slot } from "./thread-parts.js";

/**
 * Files that go with what is being written: chosen, pasted or dropped, on their way at once with a bar that shows how far,
 * and each can be taken back. A file that failed says why and keeps nobody from sending the rest.
 *
 * @typedef {{element: HTMLElement, key: string, request: XMLHttpRequest | null}} Sent
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

  /** The keys of all that is there, which go with the message; the list is empty then. @returns {string[]} */
  take() {
    const keys = this.#files.filter(({ key }) => key).map(({ key }) => key);
    for (const one of this.#files) one.element.remove();
    this.#files = [];
    this.#show();
    return keys;
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
    this.#remove(one);
    this.#composer.box?.focus();
    return true;
  }

  /** @returns {HTMLInputElement | null} */
  get #input() {
    return this.#root.querySelector("form.composer input[type=file]");
  }

  get #list() {
    return part(this.#root, "files");
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

  /** @param {ClipboardEvent} event */
  #paste = (event) => {
    const files = [...(event.clipboardData?.files || [])];
    if (event.target !== this.#composer.box || !files.length) return;
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
  }

  /** @param {File} file */
  #upload(file) {
    const element = fromTemplate(this.#root, "file");
    const name = slot(element, "name");
    if (name) name.textContent = file.name || element.dataset.unnamed || "";
    for (const words of all(element, "[data-names]")) words.textContent = file.name;
    const progress = /** @type {HTMLProgressElement} */ (element.querySelector("progress"));
    progress.setAttribute("aria-label", file.name);
    const request = new XMLHttpRequest(); // fetch tells nothing of how far an upload is
    /** @type {Sent} */
    const one = { element, key: "", request };
    this.#files.push(one);
    this.#list?.append(element);
    const data = new FormData();
    data.set("file", file, file.name || "pasted");
    request.upload.addEventListener("progress", (event) => {
      if (event.lengthComputable) progress.value = event.loaded / event.total;
    });
    request.addEventListener("loadend", () => this.#end(one));
    request.open("POST", `${this.#root.dataset.url}attachments/`);
    request.responseType = "json";
    request.setRequestHeader("Accept", "application/json");
    const token = this.#composer.form?.elements.namedItem("csrfmiddlewaretoken");
    if (token instanceof HTMLInputElement) request.setRequestHeader("X-CSRFToken", token.value);
    request.send(data);
    this.#show();
  }

  /** @param {Sent} one */
  #end(one) {
    const { request, element } = one;
    one.request = null;
    element.querySelector("progress")?.remove();
    if (!this.#files.includes(one)) return;
    if (request?.status === 201 || request?.status === 200) {
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

/** @param {number} octets */
export function sizeOf(octets) {
  const [number, unit] = octets < 1e6 ? [octets / 1e3, "kilobyte"] : [octets / 1e6, "megabyte"];
  const digits = number < 10 ? 1 : 0;
  const style = { style: "unit", unit, unitDisplay: "short", maximumFractionDigits: digits };
  return new Intl.NumberFormat(document.documentElement.lang, /** @type {any} */ (style)).format(number);
}
