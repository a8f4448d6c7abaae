// @ts-check
import { nameOf } from "./kept.js";
import { again, live } from "./live.js";

/**
 * <live-thread data-thread data-revision data-me data-zone data-url data-known [data-has-later] [data-confidential]>
 *
 * Keeps the messages of a thread as they are, sends what is written, and says what became of it. A frame is a hint:
 * after every new connection the page asks for what it lacks since its last revision. The words stand in the page.
 *
 * @typedef {import("./live.js").Frame} Frame
 * @typedef {{client_id: string, body: string, language: string, reply_to: number}} Draft
 */

const READ_AFTER_MS = 2000;
const GAP_MS = 1000;
const POLL_MS = 15000;
const RELOAD_WITHIN_MS = 500;
const LATER_MS = 10000;
const TYPING_EVERY_MS = 4000;
const TYPING_LASTS_MS = 6000;
const UNSURE = ["offline", "timeout", "busy", "internal"];

class LiveThread extends HTMLElement {
  #thread = 0;
  #revision = 0;
  #known = 0;
  /** @type {Set<number>} revisions that arrived before an earlier one */
  #ahead = new Set();
  /** @type {Map<string, {draft: Draft, element: HTMLElement, isUnsure: boolean}>} what is not in the thread yet; unsure
   * is what nobody answered, and only that is sent again without being asked to */
  #pending = new Map();
  #isAtEnd = false;
  #unseen = 0;
  #readTimer = 0;
  #gapTimer = 0;
  #pollTimer = 0;
  #openTimer = 0;
  #reloadTimer = 0;
  #typingTimer = 0;
  #typedAt = 0;
  /** @type {IntersectionObserver | null} */
  #watch = null;

  connectedCallback() {
    this.#thread = Number(this.dataset.thread);
    this.#revision = Number(this.dataset.revision);
    this.#known = Number(this.dataset.known || 0);
    document.addEventListener("live:frame", this.#hear);
    document.addEventListener("live:state", this.#turn);
    document.addEventListener("visibilitychange", this.#look);
    this.addEventListener("click", this.#click);
    // Here and not at the form: it goes when the thread is closed, and another comes when it is opened.
    this.addEventListener("submit", this.#submit);
    this.addEventListener("keydown", this.#key);
    this.addEventListener("input", this.#input);
    this.#showHint();
    this.#restore();
    const end = this.#part("end");
    if (end) {
      this.#watch = new IntersectionObserver((seen) => this.#reach(seen[seen.length - 1].isIntersecting));
      this.#watch.observe(end);
    }
    if (!location.hash) (this.querySelector("#unread") || end)?.scrollIntoView({ block: "center" });
    this.#turn();
  }

  disconnectedCallback() {
    document.removeEventListener("live:frame", this.#hear);
    document.removeEventListener("live:state", this.#turn);
    document.removeEventListener("visibilitychange", this.#look);
    this.#watch?.disconnect();
    const timers = [this.#readTimer, this.#gapTimer, this.#typingTimer, this.#openTimer, this.#reloadTimer];
    for (const timer of timers) clearTimeout(timer);
    clearInterval(this.#pollTimer);
    live.send({ do: "close", thread: this.#thread }).catch(() => {});
  }

  // Parts of the page

  /** @param {string} name @returns {HTMLElement | null} */
  #part(name) {
    return this.querySelector(`[data-part="${name}"]`);
  }

  /** @param {string} name @returns {HTMLElement} */
  #fromTemplate(name) {
    const template = /** @type {HTMLTemplateElement} */ (this.querySelector(`template[data-template="${name}"]`));
    return /** @type {HTMLElement} */ (template.content.firstElementChild?.cloneNode(true));
  }

  get #log() {
    return /** @type {HTMLElement} */ (this.#part("log"));
  }

  /** @returns {HTMLFormElement | null} */
  get #form() {
    return this.querySelector("form.composer");
  }

  /** @returns {HTMLTextAreaElement | null} */
  get #box() {
    return this.querySelector("form.composer textarea");
  }

  /** @param {string} name @returns {HTMLInputElement | HTMLSelectElement} */
  #field(name) {
    return /** @type {any} */ (this.#form?.elements.namedItem(name));
  }

  /** @returns {HTMLElement[]} */
  get #messages() {
    return [...this.#log.querySelectorAll("article[data-seq]")].filter((one) => one instanceof HTMLElement);
  }

  /** What works with a script alone is named by the script. */
  #showHint() {
    const hint = this.#part("hint");
    if (hint) hint.hidden = false;
  }

  // Being live

  #turn = () => {
    const isLive = live.state === "live" || live.state === "delayed";
    clearInterval(this.#pollTimer);
    if (live.state === "out") return this.#leave();
    if (live.state === "barred") return this.#end();
    if (isLive) {
      this.#open().then(() => this.#sendAgain());
    } else {
      this.#pollTimer = setInterval(() => this.#poll(), POLL_MS);
    }
  };

  async #open() {
    clearTimeout(this.#openTimer);
    try {
      const answer = await live.send({ do: "open", thread: this.#thread, since: this.#revision });
      if (answer.resync) return this.#reload();
      for (const frame of answer.frames) this.#apply(frame);
      this.#revision = Math.max(this.#revision, answer.revision);
      this.#ahead.clear();
    } catch (error) {
      const refused = /** @type {import("./live.js").Refused} */ (error);
      if (["missing", "gone"].includes(refused.code)) this.#end();
      // Offline: the next connection opens it.
      else if (refused.code !== "offline") this.#openTimer = setTimeout(() => this.#open(), again(refused));
    }
  }

  /** @param {Event} event */
  #hear = (event) => {
    const frame = /** @type {Frame} */ (/** @type {CustomEvent} */ (event).detail);
    const topic = `thread:${this.#thread}`;
    if (frame.type === "heartbeat" && frame.revisions[topic] > this.#revision) this.#open();
    else if (frame.type === "reading" && frame.thread === this.#thread) this.#known = frame.reading_revision;
    if (frame.topic !== topic) return;
    if (frame.type === "revoked") this.#end();
    else if (frame.type === "typing") this.#showTyping(frame);
    else if (frame.type === "thread") this.#reload();
    else if (frame.type === "message") {
      this.#apply(frame);
      this.#count(frame.revision);
    }
  };

  /** Frames of several processes may overtake each other: what stays missing for a moment is asked for. @param {number} revision */
  #count(revision) {
    if (revision > this.#revision) this.#ahead.add(revision);
    while (this.#ahead.delete(this.#revision + 1)) this.#revision += 1;
    clearTimeout(this.#gapTimer);
    if (this.#ahead.size) this.#gapTimer = setTimeout(() => this.#open(), GAP_MS);
  }

  /** Without a socket: what changed since, as the pieces that the page is made of. */
  async #poll() {
    if (document.visibilityState !== "visible") return;
    const answer = await fetch(`${this.dataset.url}messages/?since=${this.#revision}`).catch(() => null);
    if (!answer) return;
    if (answer.status === 404) return this.#end();
    if (answer.redirected) return this.#leave();
    if (!answer.ok) return;
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const changes = page.querySelector(".thread-changes");
    if (!(changes instanceof HTMLElement)) return;
    if (changes.dataset.resync) return this.#reload();
    for (const one of changes.querySelectorAll("article")) {
      if (one instanceof HTMLElement) this.#place(document.importNode(one, true));
    }
    this.#revision = Math.max(this.#revision, Number(changes.dataset.revision));
  }

  /** Too far behind, or the thread itself changed: all its pages fetch it, but not all in the same moment. */
  #reload(within = RELOAD_WITHIN_MS) {
    clearTimeout(this.#reloadTimer);
    this.#reloadTimer = setTimeout(() => this.#fetch(), Math.random() * within);
  }

  /** Take the messages of the page anew and keep what is being written. A fault says nothing about access. */
  async #fetch() {
    const answer = await fetch(location.href).catch(() => null);
    if (answer?.status === 404) return this.#end();
    if (answer?.redirected) return this.#leave();
    if (!answer?.ok) return this.#reload(LATER_MS);
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = page.querySelector("live-thread");
    if (!(fresh instanceof HTMLElement)) return;
    const log = /** @type {HTMLElement} */ (fresh.querySelector('[data-part="log"]'));
    this.#log.replaceChildren(...document.importNode(log, true).childNodes);
    for (const { element } of this.#pending.values()) this.#log.append(element);
    this.#revision = Number(fresh.dataset.revision);
    this.#ahead.clear();
    this.#replaceComposer(fresh);
    if (fresh.dataset.hasLater) this.dataset.hasLater = "yes";
    else delete this.dataset.hasLater;
  }

  /** A thread that was closed or opened meanwhile. What somebody is writing is not taken from them. @param {HTMLElement} fresh */
  #replaceComposer(fresh) {
    const [here, there] = [this.#part("writing"), fresh.querySelector('[data-part="writing"]')];
    if (!here || !there || Boolean(this.#form) === Boolean(there.querySelector("form"))) return;
    if (this.#box?.value.trim()) return this.#refuse(there.textContent?.trim() || "");
    here.replaceChildren(...document.importNode(there, true).childNodes);
    this.#showHint();
    this.#restoreText();
  }

  /** Access has ended: nothing of the thread stays on the page, and nothing on this device. */
  #end() {
    this.#forget();
    this.#shut("revoked");
  }

  /** Signed out: nothing of the thread stays on the page. What was being written is kept for who signs in again. */
  #leave() {
    this.#shut("out");
  }

  /** @param {string} why the template that says it */
  #shut(why) {
    if (!this.#part("log")) return; // it was said already
    this.disconnectedCallback();
    this.replaceChildren(this.#fromTemplate(why));
    document.querySelector("#main")?.scrollIntoView();
  }

  // Messages

  /** @param {Frame} frame */
  #apply(frame) {
    this.#place(this.#fill(frame));
  }

  /** Put a message where it belongs, unless the page has it in this or a later revision. @param {HTMLElement} message */
  #place(message) {
    if (message.dataset.client && message.dataset.author === this.dataset.me) this.#settle(message.dataset.client);
    const seq = Number(message.dataset.seq);
    const shown = this.#messages;
    const here = shown.find((one) => one.dataset.seq === message.dataset.seq);
    if (here) {
      if (Number(here.dataset.revision) < Number(message.dataset.revision)) here.replaceWith(message);
      return;
    }
    const isNewest = !shown.length || seq > Number(shown[shown.length - 1].dataset.seq);
    // A page that shows the beginning has no earlier turn: where the second came first, the first belongs there, too.
    const isEarlier = seq < Number(shown[0]?.dataset.seq) && this.#log.querySelector('[data-turn="earlier"]');
    if (isNewest ? this.dataset.hasLater : isEarlier) return;
    const isFollowed = this.#isAtEnd;
    const next = shown.find((one) => Number(one.dataset.seq) > seq) || this.#log.querySelector(".is-pending");
    this.#log.insertBefore(message, next);
    this.#part("empty")?.remove();
    if (isNewest) this.#follow(message, isFollowed);
  }

  /** The page moves on only with who is at its end already. @param {HTMLElement} message @param {boolean} isFollowed */
  #follow(message, isFollowed) {
    if (isFollowed || message.dataset.author === this.dataset.me) {
      this.#toEnd();
      this.#look();
      return;
    }
    this.#unseen += 1;
    this.#showPill();
  }

  /** The last message and, below it, the whole of the form. */
  #toEnd() {
    (this.#form || this.#part("end"))?.scrollIntoView({ block: "end" });
  }

  /** @param {Frame} frame @returns {HTMLElement} */
  #fill(frame) {
    const message = this.#fromTemplate("message");
    message.id = `m${frame.seq}`;
    message.classList.toggle("is-deleted", frame.deleted);
    message.setAttribute("aria-labelledby", `m${frame.seq}-name`);
    Object.assign(message.dataset, {
      seq: String(frame.seq),
      revision: String(frame.revision),
      author: String(frame.author ?? ""),
      client: frame.client_id,
    });
    /** @param {string} name */
    const slot = (name) => /** @type {HTMLElement} */ (message.querySelector(`[data-slot="${name}"]`));
    const name = slot("name");
    name.id = `m${frame.seq}-name`;
    name.textContent = frame.name || name.dataset.nobody || "";
    slot("initials").textContent = frame.initials;
    slot("organisation").textContent = frame.organisation;
    if (!frame.organisation) slot("organisation").remove();
    this.#fillTime(/** @type {HTMLTimeElement} */ (message.querySelector("time")), frame.created_at);
    if (!frame.edited) slot("edited").remove();
    if (frame.reply_to) {
      slot("answers").querySelector("a")?.setAttribute("href", `${this.dataset.url}messages/${frame.reply_to.seq}/`);
      slot("answered").textContent = frame.reply_to.name || name.dataset.nobody || "";
    } else slot("answers").remove();
    if (frame.deleted) {
      slot("body").remove();
      slot("verbs").remove();
    } else {
      slot("tombstone").remove();
      slot("body").lang = frame.language;
      slot("body").innerHTML = frame.html; // rendered and made safe by the server, like that of the page
      const links = { reply: `?reply_to=${frame.seq}#composer`, more: `messages/${frame.seq}/` };
      for (const [link, rest] of Object.entries(links)) {
        message.querySelector(`[data-link="${link}"]`)?.setAttribute("href", `${this.dataset.url}${rest}`);
      }
      for (const words of message.querySelectorAll(".hidden-visually")) {
        words.textContent = (words.textContent || "").replace("0", String(frame.seq));
      }
    }
    return message;
  }

  /** @param {HTMLTimeElement} time @param {string} moment */
  #fillTime(time, moment) {
    const language = document.documentElement.lang;
    const words = new Intl.DateTimeFormat(language === "en" ? "en-GB" : language, {
      weekday: "short",
      day: "numeric",
      month: "short",
      year: "numeric",
      hour: "2-digit",
      minute: "2-digit",
      hourCycle: "h23",
      timeZone: this.dataset.zone,
    });
    time.dateTime = moment;
    time.textContent = words.format(new Date(moment));
  }

  // Reading

  /** @param {boolean} isAtEnd */
  #reach(isAtEnd) {
    this.#isAtEnd = isAtEnd;
    if (isAtEnd) {
      this.#unseen = 0;
      this.#showPill();
    }
    this.#look();
  }

  /** Read is what stood there, at the end, with the page in front, for two seconds. */
  #look = () => {
    clearTimeout(this.#readTimer);
    if (!this.#isAtEnd || document.visibilityState !== "visible") return;
    this.#readTimer = setTimeout(() => this.#markRead(), READ_AFTER_MS);
  };

  async #markRead() {
    const shown = this.#messages;
    if (!shown.length || !this.#isAtEnd) return;
    const [first, last] = [shown[0], shown[shown.length - 1]].map((one) => Number(one.dataset.seq));
    try {
      const answer = await live.send({ do: "read", thread: this.#thread, first, last, known: this.#known });
      this.#known = answer.reading_revision;
      this.querySelector(".thread-read")?.remove();
    } catch {
      // Not live: it is read the next time.
    }
  }

  #showPill() {
    const pill = this.#part("pill");
    if (!pill) return;
    pill.hidden = !this.#unseen;
    const count = pill.querySelector("[data-slot=count]");
    if (count) count.textContent = String(this.#unseen);
  }

  // Writing

  /** @param {SubmitEvent} event */
  #submit = (event) => {
    const box = this.#box;
    if (!box || event.target !== this.#form) return;
    // What is too long for a frame goes by the form, and comes back with what to do.
    if (box.value.length > Number(box.dataset.most)) return;
    event.preventDefault();
    if (!box.value.trim()) {
      this.#refuse(this.#part("refused")?.dataset.empty || "");
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
    this.#answer(0, "");
    this.#refuse("");
    this.#show(draft);
    this.#send(draft);
  };

  /** @param {KeyboardEvent} event */
  #key = (event) => {
    if (event.target !== this.#box || event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.isComposing) return;
    event.preventDefault();
    this.#form?.requestSubmit();
  };

  /** @param {Event} event */
  #input = (event) => {
    if (event.target !== this.#box) return;
    this.#keep();
    this.#refuse("");
    const now = Date.now();
    if (now - this.#typedAt < TYPING_EVERY_MS) return;
    this.#typedAt = now;
    live.send({ do: "typing", thread: this.#thread }).catch(() => {});
  };

  /** A copy of what is on its way. @param {Draft} draft */
  #show(draft) {
    const element = this.#fromTemplate("pending");
    element.dataset.pending = draft.client_id;
    const text = /** @type {HTMLElement} */ (element.querySelector("[data-slot=text]"));
    text.lang = draft.language;
    for (const line of draft.body.trim().split("\n")) text.append(line, document.createElement("br"));
    this.#pending.set(draft.client_id, { draft, element, isUnsure: false });
    this.#log.append(element);
    this.#part("empty")?.remove();
    this.#state(draft.client_id, "sending");
    this.#keep();
    this.#toEnd();
  }

  /** @param {string} client_id @param {string} state @param {string} [why] */
  #state(client_id, state, why = "") {
    const waiting = this.#pending.get(client_id);
    if (!waiting) return;
    const { element } = waiting;
    waiting.isUnsure = state === "unsure";
    if (waiting.isUnsure) state = "failed";
    element.classList.toggle("is-failed", state === "failed");
    for (const one of element.querySelectorAll("[data-state]")) {
      if (one instanceof HTMLElement) one.classList.toggle("is-now", one.dataset.state === state);
    }
    const words = element.querySelector("[data-slot=why]");
    if (why && words) words.textContent = why;
  }

  /** Sent again by the same name it is the same message: no answer is a reason to ask again. @param {Draft} draft */
  async #send(draft) {
    this.#state(draft.client_id, "sending");
    try {
      const answer = await live.send({ do: "post", thread: this.#thread, ...draft });
      this.#state(draft.client_id, "sent");
      this.#apply(answer.frame);
      this.#count(answer.frame.revision);
      if (this.#isAtEnd) this.#markRead(); // who has answered what stands there has read it
    } catch (error) {
      const { code, detail, frame } = /** @type {import("./live.js").Refused} */ (error);
      if (code === "rate") setTimeout(() => this.#send(draft), frame.retry_after * 1000);
      else if (code === "gone" || code === "missing") this.#end();
      else if (UNSURE.includes(code) || !detail) await this.#sendByForm(draft);
      else this.#giveBack(draft, detail);
    }
  }

  /** Where there is no socket the form's own address takes it. @param {Draft} draft */
  async #sendByForm(draft) {
    const form = this.#form;
    if (!form) return;
    const data = new FormData(form);
    for (const [name, value] of Object.entries(draft)) data.set(name, value ? String(value) : "");
    const answer = await fetch(form.action, { method: "POST", body: data }).catch(() => null);
    if (!answer || answer.status >= 500) return this.#state(draft.client_id, "unsure");
    if (answer.status === 404) return this.#end();
    const isStored = answer.ok && new URL(answer.url).searchParams.has("before");
    if (answer.redirected && !isStored) return this.#leave();
    const why = isStored ? "" : reasonIn(await answer.text());
    if (!isStored) return why ? this.#giveBack(draft, why) : this.#state(draft.client_id, "failed");
    this.#settle(draft.client_id);
    await this.#poll();
  }

  /** The server says no: the text goes back to where it was written. @param {Draft} draft @param {string} why */
  #giveBack(draft, why) {
    const box = this.#box;
    if (!box || box.value.trim()) return this.#state(draft.client_id, "failed", why);
    this.#settle(draft.client_id);
    box.value = draft.body;
    this.#keep();
    this.#refuse(why);
    box.focus();
  }

  /** @param {string} why */
  #refuse(why) {
    const refused = this.#part("refused");
    if (!refused) return;
    refused.hidden = !why;
    refused.textContent = why;
  }

  /** It stands in the thread now, or nowhere. @param {string} client_id */
  #settle(client_id) {
    this.#pending.get(client_id)?.element.remove();
    if (this.#pending.delete(client_id)) this.#keep();
  }

  #sendAgain() {
    for (const { draft, isUnsure } of this.#pending.values()) {
      if (isUnsure) this.#send(draft);
    }
  }

  // Clicks

  /** @param {Event} event */
  #click = (event) => {
    const target = event.target instanceof Element ? event.target.closest("[data-do], [data-link], [data-part=pill]") : null;
    if (!(target instanceof HTMLElement)) return;
    const pending = target.closest("[data-pending]");
    if (pending instanceof HTMLElement) {
      const waiting = this.#pending.get(pending.dataset.pending || "");
      if (waiting && target.dataset.do === "retry") this.#send(waiting.draft);
      if (waiting && target.dataset.do === "discard") this.#settle(waiting.draft.client_id);
    } else if (target.dataset.part === "pill") {
      this.#toEnd();
    } else if (target.dataset.link === "reply" && this.#form) {
      const message = target.closest("article");
      event.preventDefault();
      this.#answer(Number(message?.dataset.seq), message?.querySelector("[data-slot=name]")?.textContent || "");
    } else if (target.dataset.link === "no-answer") {
      event.preventDefault();
      this.#answer(0, "");
    }
  };

  /** @param {number} seq @param {string} name */
  #answer(seq, name) {
    this.#field("reply_to").value = seq ? String(seq) : "";
    const answers = this.#part("answers");
    if (!answers) return;
    answers.hidden = !seq;
    const answered = answers.querySelector("[data-slot=answered]");
    if (answered) answered.textContent = name;
    if (seq) this.#box?.focus();
  }

  /** @param {Frame} frame */
  #showTyping(frame) {
    const typing = this.#part("typing");
    if (!typing || String(frame.person) === this.dataset.me) return;
    const name = typing.querySelector("[data-slot=name]");
    if (name) name.textContent = frame.name;
    typing.hidden = false;
    clearTimeout(this.#typingTimer);
    this.#typingTimer = setTimeout(() => (typing.hidden = true), TYPING_LASTS_MS);
  }

  // What this device keeps: nothing of a confidential space

  get #keptAt() {
    return nameOf(`thread:${this.#thread}`);
  }

  #keep() {
    if (this.dataset.confidential) return;
    const pending = [...this.#pending.values()].map(({ draft }) => draft);
    const body = this.#box?.value || "";
    try {
      if (body || pending.length) localStorage.setItem(this.#keptAt, JSON.stringify({ body, pending }));
      else localStorage.removeItem(this.#keptAt);
    } catch {
      // A browser that keeps nothing: the page itself still does.
    }
  }

  #restore() {
    if (!this.#form) return;
    for (const draft of this.#restoreText()) {
      this.#show(draft);
      this.#state(draft.client_id, "failed");
    }
  }

  /** @returns {Draft[]} what was on its way when the page was left */
  #restoreText() {
    if (this.dataset.confidential) return [];
    try {
      const { body = "", pending = [] } = JSON.parse(localStorage.getItem(this.#keptAt) || "{}");
      if (this.#box && !this.#box.value) this.#box.value = body;
      return pending;
    } catch {
      this.#forget();
      return [];
    }
  }

  #forget() {
    try {
      localStorage.removeItem(this.#keptAt);
    } catch {
      // It was never kept.
    }
  }
}

/** @param {string} html a page that came back with a form @returns {string} why it did not take it */
function reasonIn(html) {
  const page = new DOMParser().parseFromString(html, "text/html");
  return [...page.querySelectorAll(".error-summary li")].map((line) => (line.textContent || "").trim()).join(" ");
}

/** @returns {string} `crypto.randomUUID` is there only on secure pages */
function newName() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (byte) => byte.toString(16).padStart(2, "0")).join("");
}

customElements.define("live-thread", LiveThread);
