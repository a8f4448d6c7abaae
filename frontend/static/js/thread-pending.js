// @ts-check
import { live } from "./live.js";
import { fromTemplate, slot } from "./thread-parts.js";

/**
 * What was sent and is not in the thread yet: sending, sent, waiting for a network, or failed with a way on. Sent again by the same name it is
 * the same message, so no answer is a reason to ask again.
 *
 * @typedef {import("./thread-composer.js").Draft} Draft
 * @typedef {{draft: Draft, element: HTMLElement, isUnsure: boolean}} Waiting unsure is what nobody answered, and only that
 *   is sent again without being asked to
 * @typedef {{
 *   show: (element: HTMLElement) => void,
 *   changed: () => void,
 *   takenBack: (draft: Draft) => void,
 *   posted: (frame: import("./live.js").Frame) => void,
 *   stored: () => Promise<void>,
 *   ended: () => void,
 *   signedOut: () => void,
 * }} Told
 */

const UNSURE = ["offline", "timeout", "busy", "internal"];

export class Pending {
  #root;
  #composer;
  #told;
  /** @type {Map<string, Waiting>} */
  #waiting = new Map();

  /** @param {HTMLElement} root @param {import("./thread-composer.js").Composer} composer @param {Told} told */
  constructor(root, composer, told) {
    this.#root = root;
    this.#composer = composer;
    this.#told = told;
  }

  /** @returns {Draft[]} */
  get drafts() {
    return [...this.#waiting.values()].map(({ draft }) => draft);
  }

  /** @returns {HTMLElement[]} */
  get elements() {
    return [...this.#waiting.values()].map(({ element }) => element);
  }

  /** @param {Draft} draft */
  send(draft) {
    this.#show(draft);
    this.#send(draft);
  }

  /** What was on its way when the page was left waits for a click: it may be days old. @param {Draft[]} drafts */
  restore(drafts) {
    for (const draft of drafts) {
      this.#show(draft);
      this.#state(draft.client_id, "failed");
    }
  }

  sendAgain() {
    for (const { draft, isUnsure } of this.#waiting.values()) if (isUnsure) this.#send(draft);
  }

  /** It stands in the thread now, or nowhere. @param {string} client_id */
  settle(client_id) {
    this.#waiting.get(client_id)?.element.remove();
    if (this.#waiting.delete(client_id)) this.#told.changed();
  }

  /** @param {HTMLElement} target what was clicked @returns {boolean} whether it was one of ours */
  click(target) {
    const pending = target.closest("[data-pending]");
    if (!(pending instanceof HTMLElement)) return false;
    const waiting = this.#waiting.get(pending.dataset.pending || "");
    if (waiting && target.dataset.do === "retry") this.#send(waiting.draft);
    if (waiting && target.dataset.do === "discard") this.settle(waiting.draft.client_id);
    return true;
  }

  /** @param {Draft} draft */
  #show(draft) {
    const element = fromTemplate(this.#root, "pending");
    element.dataset.pending = draft.client_id;
    const text = /** @type {HTMLElement} */ (slot(element, "text"));
    text.lang = draft.language;
    const lines = [draft.body.trim(), ...(draft.files || []).map(({ name }) => name)].filter(Boolean);
    for (const line of lines.join("\n").split("\n")) text.append(line, document.createElement("br"));
    this.#waiting.set(draft.client_id, { draft, element, isUnsure: false });
    this.#state(draft.client_id, "sending");
    this.#told.changed();
    this.#told.show(element);
  }

  /** @param {string} client_id @param {string} state @param {string} [why] */
  #state(client_id, state, why = "") {
    const waiting = this.#waiting.get(client_id);
    if (!waiting) return;
    const { element } = waiting;
    waiting.isUnsure = state === "unsure";
    // Without a network nothing has failed: it goes by itself when there is one again.
    if (waiting.isUnsure) state = navigator.onLine ? "failed" : "waiting";
    element.classList.toggle("is-failed", state === "failed");
    for (const one of element.querySelectorAll("[data-state]")) {
      if (one instanceof HTMLElement) one.classList.toggle("is-now", one.dataset.state === state);
    }
    const words = slot(element, "why");
    if (why && words) words.textContent = why;
  }

  /** @param {Draft} draft */
  async #send(draft) {
    this.#state(draft.client_id, "sending");
    try {
      const { files = [], ...texts } = draft;
      const attachments = files.map(({ key }) => key);
      const answer = await live.send({ do: "post", thread: Number(this.#root.dataset.thread), ...texts, attachments });
      this.#state(draft.client_id, "sent");
      this.#told.posted(answer.frame);
    } catch (error) {
      const { code, detail, frame } = /** @type {import("./live.js").Refused} */ (error);
      if (code === "rate") setTimeout(() => this.#send(draft), frame.retry_after * 1000);
      else if (code === "gone" || code === "missing") this.#told.ended();
      else if (UNSURE.includes(code) || !detail) await this.#sendByForm(draft);
      else this.#giveBack(draft, detail);
    }
  }

  /** Where there is no socket the form's own address takes it. @param {Draft} draft */
  async #sendByForm(draft) {
    const form = this.#composer.form;
    if (!form) return;
    const data = new FormData(form);
    const { files = [], ...texts } = draft;
    for (const [name, value] of Object.entries(texts)) data.set(name, value ? String(value) : "");
    data.delete("attachments");
    for (const { key } of files) data.append("attachments", key);
    const answer = await fetch(form.action, { method: "POST", body: data }).catch(() => null);
    if (!answer || answer.status >= 500) return this.#state(draft.client_id, "unsure");
    if (answer.status === 404) return this.#told.ended();
    const isStored = answer.ok && new URL(answer.url).searchParams.has("before");
    if (answer.redirected && !isStored) return this.#told.signedOut();
    const why = isStored ? "" : reasonIn(await answer.text());
    if (!isStored) return why ? this.#giveBack(draft, why) : this.#state(draft.client_id, "failed");
    this.settle(draft.client_id);
    await this.#told.stored();
  }

  /** @param {Draft} draft @param {string} why */
  #giveBack(draft, why) {
    if (!this.#composer.box || this.#composer.body.trim()) return this.#state(draft.client_id, "failed", why);
    this.settle(draft.client_id);
    this.#composer.takeBack(draft, why);
    this.#told.takenBack(draft);
    this.#told.changed();
  }
}

/** @param {string} html a page that came back with a form @returns {string} why it did not take it */
function reasonIn(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  return [...page.querySelectorAll(".error-summary li")].map((line) => (line.textContent || "").trim()).join(" ");
}
