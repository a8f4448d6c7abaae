// @ts-check
import { again, live } from "./live.js";

/**
 * How a page gets all that changes in its thread, once and in order: after every new connection it asks for what it lacks
 * since its last revision; without a socket it asks from time to time.
 *
 * @typedef {import("./live.js").Frame} Frame
 * @typedef {{
 *   apply: (frame: Frame) => void,
 *   place: (message: HTMLElement) => void,
 *   renew: (fresh: HTMLElement) => void,
 *   arrange: (fresh: HTMLElement) => void,
 *   opened: () => void,
 *   ended: () => void,
 *   signedOut: () => void,
 * }} Told
 */

const GAP_MS = 1000;
const POLL_MS = 15000;
const RELOAD_WITHIN_MS = 500;
const LATER_MS = 10000;

export class Feed {
  #root;
  #told;
  #thread;
  #revision;
  /** @type {Set<number>} revisions that arrived before an earlier one */
  #ahead = new Set();
  #isOver = false;
  #gapTimer = 0;
  #pollTimer = 0;
  #openTimer = 0;
  #reloadTimer = 0;
  #arrangeTimer = 0;

  /** @param {HTMLElement} root @param {Told} told */
  constructor(root, told) {
    this.#root = root;
    this.#told = told;
    this.#thread = Number(root.dataset.thread);
    this.#revision = Number(root.dataset.revision);
    document.addEventListener("live:state", this.#turn);
  }

  start() {
    this.#turn();
  }

  get revision() {
    return this.#revision;
  }

  /** Ask for all that changed since, though the page was told already. @param {number} revision */
  again(revision) {
    this.#revision = Math.min(this.#revision, revision);
    this.#open();
  }

  stop() {
    this.#isOver = true;
    document.removeEventListener("live:state", this.#turn);
    for (const timer of [this.#gapTimer, this.#openTimer, this.#reloadTimer, this.#arrangeTimer]) clearTimeout(timer);
    clearInterval(this.#pollTimer);
    live.send({ do: "close", thread: this.#thread }).catch(() => {});
  }

  #turn = () => {
    clearInterval(this.#pollTimer);
    if (live.state === "out") return this.#told.signedOut();
    if (live.state === "barred") return this.#told.ended();
    if (live.state === "live" || live.state === "delayed") this.#open().then(() => this.#told.opened());
    else this.#pollTimer = setInterval(() => this.poll(), POLL_MS);
  };

  async #open() {
    clearTimeout(this.#openTimer);
    try {
      const answer = await live.send({ do: "open", thread: this.#thread, since: this.#revision });
      if (answer.resync) return this.#reload();
      for (const frame of answer.frames) this.#told.apply(frame);
      this.#revision = Math.max(this.#revision, answer.revision);
      this.#ahead.clear();
    } catch (error) {
      const refused = /** @type {import("./live.js").Refused} */ (error);
      if (["missing", "gone"].includes(refused.code)) this.#told.ended();
      // Offline: the next connection opens it.
      else if (refused.code !== "offline") this.#openTimer = setTimeout(() => this.#open(), again(refused));
    }
  }

  /** The server's latest. @param {number} revision */
  beat(revision) {
    if (revision > this.#revision) this.#open();
  }

  /** Frames of several processes may overtake each other: what stays missing for a moment is asked for. @param {number} revision */
  count(revision) {
    if (revision > this.#revision) this.#ahead.add(revision);
    while (this.#ahead.delete(this.#revision + 1)) this.#revision += 1;
    clearTimeout(this.#gapTimer);
    if (this.#ahead.size) this.#gapTimer = setTimeout(() => this.#open(), GAP_MS);
  }

  /** Without a socket: what changed since, as the pieces that the page is made of. */
  async poll() {
    if (document.visibilityState !== "visible") return;
    const answer = await fetch(`${this.#root.dataset.url}messages/?since=${this.#revision}`).catch(() => null);
    if (!answer) return;
    if (answer.status === 404) return this.#told.ended();
    if (answer.redirected) return this.#told.signedOut();
    if (!answer.ok) return;
    const changes = parsed(await answer.text()).querySelector(".thread-changes");
    if (!(changes instanceof HTMLElement)) return;
    if (changes.dataset.resync) return this.#reload();
    for (const one of changes.querySelectorAll("article")) {
      if (one instanceof HTMLElement) this.#told.place(document.importNode(one, true));
    }
    this.#revision = Math.max(this.#revision, Number(changes.dataset.revision));
  }

  /** Too far behind to be told what changed: the page takes its messages anew. */
  #reload(within = RELOAD_WITHIN_MS) {
    if (this.#isOver) return;
    clearTimeout(this.#reloadTimer);
    this.#reloadTimer = setTimeout(async () => {
      const fresh = await this.#fetch();
      if (!fresh) return this.#reload(LATER_MS);
      this.#revision = Number(fresh.dataset.revision);
      this.#ahead.clear();
      this.#told.renew(fresh);
    }, Math.random() * within);
  }

  /** The thread itself was closed, opened or pinned: all its pages ask, but not all in the same moment. */
  rearranged(within = RELOAD_WITHIN_MS) {
    if (this.#isOver) return;
    clearTimeout(this.#arrangeTimer);
    this.#arrangeTimer = setTimeout(async () => {
      const fresh = await this.#fetch();
      if (fresh) this.#told.arrange(fresh);
      else this.rearranged(LATER_MS);
    }, Math.random() * within);
  }

  /** @returns {Promise<HTMLElement | null>} the page as it is now; nothing by a fault, which says nothing about access */
  async #fetch() {
    const answer = await fetch(location.href).catch(() => null);
    if (answer?.status === 404) this.#told.ended();
    else if (answer?.redirected) this.#told.signedOut();
    if (!answer?.ok || answer.redirected) return null;
    return /** @type {HTMLElement | null} */ (parsed(await answer.text()).querySelector("live-thread"));
  }
}

/** @param {string} html */
function parsed(html) {
  return new DOMParser().parseFromString(html, "text/html");
}
