// @ts-check
/**
 * The tab's one live socket. `docs/live.md` describes the frames.
 *
 * On `document`:  `live:frame` (detail: the frame) for every frame that a page may care about,
 *                 `live:state` (detail: {state}) with "connecting", "live", "delayed", "stale", "ended", "out"
 *                 (nobody is signed in any more) or "barred" (who is may not come in any more).
 * A frame is a hint: after every new "live" (detail.again is true) a page fetches what it lacks.
 *
 * @typedef {{type: string, [key: string]: any}} Frame
 * @typedef {{do: string, [key: string]: any}} Command
 */

const PROTOCOL = 1;
const SHORTEST_MS = 1000;
const LONGEST_MS = 10000;
const ANSWER_MS = 10000;
const SIGNED_OUT = 4401;
const SHUT_OUT = 4403;
const FINAL = ["ended", "out", "barred"];
/** A page that has not come alive by then says so, as one does that was live. */
const NEVER_LIVE_MS = 30000;

/** The server said no to a command, or there is no connection to ask it by. */
export class Refused extends Error {
  /** @param {Frame} frame */
  constructor(frame) {
    super(frame.detail || frame.code);
    this.code = /** @type {string} */ (frame.code);
    this.detail = /** @type {string} */ (frame.detail || "");
    this.frame = frame;
  }
}

/** In how many ms a command that was refused for now may be sent again. @param {Refused} refused */
export function again(refused) {
  return (refused.frame.retry_after || 0) * 1000 + SHORTEST_MS + Math.random() * SHORTEST_MS;
}

class Live {
  /** @type {WebSocket | null} */
  #socket = null;
  /** @type {Map<number, {resolve: (frame: Frame) => void, reject: (error: Refused) => void, timer: number}>} */
  #waiting = new Map();
  /** @type {Map<string, number>} topic → how many parts of the page want it */
  #wanted = new Map();
  #number = 0;
  #failures = 0;
  #refusals = 0;
  #wasLive = false;
  #silenceMs = 55000;
  #silence = 0;
  #retry = 0;

  state = "connecting";
  /** When this page last knew all that there is. */
  syncedAt = new Date();

  constructor() {
    addEventListener("online", () => this.#connect());
    addEventListener("offline", () => this.#socket && this.#lose(0));
    addEventListener("pageshow", () => this.#connect());
    document.addEventListener("visibilitychange", () => {
      if (document.visibilityState === "visible") this.#connect();
    });
    this.#connect();
  }

  /**
   * Send a command and wait for its answer. It is never sent twice: who asks knows whether to ask again.
   * @param {Command} command
   * @returns {Promise<Frame>} the ack
   */
  send(command) {
    const id = ++this.#number;
    const socket = this.#socket;
    if (!socket || socket.readyState !== WebSocket.OPEN) {
      return Promise.reject(new Refused({ type: "error", code: "offline" }));
    }
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => this.#fail(id, "timeout"), ANSWER_MS);
      this.#waiting.set(id, { resolve, reject, timer });
      socket.send(JSON.stringify({ ...command, id }));
    });
  }

  /**
   * Hear a topic as long as the page stands, over every new connection. A thread is opened by its own command.
   * @param {string} topic
   * @returns {() => void} call it when the part of the page has gone
   */
  listen(topic) {
    this.#wanted.set(topic, (this.#wanted.get(topic) || 0) + 1);
    if (this.#wanted.get(topic) === 1) this.#ask("listen", topic);
    return () => {
      const left = (this.#wanted.get(topic) || 1) - 1;
      if (left) return this.#wanted.set(topic, left);
      this.#wanted.delete(topic);
      this.#ask("leave", topic);
    };
  }

  /** @param {string} verb @param {string} topic */
  #ask(verb, topic) {
    if (topic.startsWith("person:")) return; // the server sees to it
    this.send({ do: verb, topic }).catch((/** @type {Refused} */ refused) => {
      // Offline: it is asked again with the next connection.
      if (verb === "leave" || ["offline", "missing", "gone"].includes(refused.code)) return;
      setTimeout(() => this.#wanted.has(topic) && this.#ask(verb, topic), again(refused));
    });
  }

  #connect() {
    if (this.#socket || FINAL.includes(this.state) || document.documentElement.dataset.live === "off") return;
    clearTimeout(this.#retry);
    const scheme = location.protocol === "https:" ? "wss:" : "ws:";
    const socket = new WebSocket(`${scheme}//${location.host}/live/`);
    this.#socket = socket;
    socket.addEventListener("message", (event) => {
      if (this.#socket === socket) this.#take(JSON.parse(event.data));
    });
    socket.addEventListener("close", (event) => {
      if (this.#socket === socket) this.#lose(event.code);
    });
    this.#watch();
  }

  /** Nothing heard for two heartbeats: the connection may be half open, and the page is not live. */
  #watch() {
    clearTimeout(this.#silence);
    this.#silence = setTimeout(() => this.#lose(0), this.#silenceMs);
  }

  /** Whatever this connection still says is not heard. */
  #drop() {
    clearTimeout(this.#silence);
    const socket = this.#socket;
    this.#socket = null;
    for (const id of [...this.#waiting.keys()]) this.#fail(id, "offline");
    socket?.close();
  }

  /** @param {number} code */
  #lose(code) {
    this.#drop();
    // A new password makes a new sign-in: try once with the cookie of now before believing it.
    if (code === SIGNED_OUT && ++this.#refusals > 1) return this.#become("out");
    if (code === SHUT_OUT) return this.#become("barred");
    this.#become(this.#wasLive || performance.now() > NEVER_LIVE_MS ? "stale" : "connecting");
    const longest = Math.min(LONGEST_MS, SHORTEST_MS * 2 ** this.#failures++);
    const wait = SHORTEST_MS + Math.random() * (longest - SHORTEST_MS / 2);
    this.#retry = setTimeout(() => this.#connect(), Math.min(wait, LONGEST_MS));
  }

  /** @param {Frame} frame */
  #take(frame) {
    this.#watch();
    this.syncedAt = new Date();
    if (frame.type === "ack" || frame.type === "error") return this.#settle(frame);
    if (frame.type === "hello") this.#begin(frame);
    else if (frame.type === "bus") this.#become(frame.state === "away" ? "delayed" : "live", true);
    document.dispatchEvent(new CustomEvent("live:frame", { detail: frame }));
  }

  /** @param {Frame} frame */
  #begin(frame) {
    if (frame.protocol !== PROTOCOL) {
      this.#drop();
      return this.#become("ended"); // an older page: a reload brings the new one
    }
    this.#failures = 0;
    this.#refusals = 0;
    this.#silenceMs = frame.heartbeat * 2200;
    for (const topic of this.#wanted.keys()) this.#ask("listen", topic);
    this.#become(frame.bus === "away" ? "delayed" : "live", this.#wasLive);
    this.#wasLive = true;
  }

  /** @param {Frame} frame */
  #settle(frame) {
    const waiting = this.#waiting.get(frame.id);
    if (!waiting) return;
    clearTimeout(waiting.timer);
    this.#waiting.delete(frame.id);
    if (frame.type === "ack") waiting.resolve(frame);
    else waiting.reject(new Refused(frame));
  }

  /** @param {number} id @param {string} code */
  #fail(id, code) {
    this.#settle({ type: "error", id, code });
  }

  /** @param {string} state @param {boolean} [again] */
  #become(state, again = false) {
    if (this.state === state && !again) return;
    this.state = state;
    document.dispatchEvent(new CustomEvent("live:state", { detail: { state, again } }));
  }
}

export const live = new Live();
