// @ts-check
/**
 * "Load earlier messages" and "Later messages" without leaving the page: the piece of that address is put in the place of
 * the link. What changed meanwhile is asked for again, because it may have been told before the piece was there.
 */

export class Turns {
  #log;
  #feed;
  #isBusy = false;

  /** @param {import("./thread-log.js").Log} log @param {import("./thread-feed.js").Feed} feed */
  constructor(log, feed) {
    this.#log = log;
    this.#feed = feed;
  }

  /** @param {HTMLElement} target @returns {boolean} whether it was one of ours */
  click(target) {
    const turn = target.closest("[data-turn]");
    if (!(turn instanceof HTMLElement) || !(target instanceof HTMLAnchorElement)) return false;
    if (target.dataset.turnNewest !== undefined) return false; // another window: a page of its own
    this.#load(turn, target.href);
    return true;
  }

  /** @param {HTMLElement} turn @param {string} address */
  async #load(turn, address) {
    if (this.#isBusy) return;
    this.#isBusy = true;
    turn.setAttribute("aria-busy", "true");
    const since = this.#feed.revision;
    const answer = await fetch(address, { headers: { "HX-Request": "true" } }).catch(() => null);
    const html = await answer?.text().catch(() => "");
    this.#isBusy = false;
    turn.removeAttribute("aria-busy");
    if (!html || !answer?.ok || answer.redirected) return location.assign(address); // its page says what is the matter
    const focus = turn.contains(document.activeElement);
    const next = turn.dataset.turn === "later" ? turn.previousElementSibling : turn.nextElementSibling;
    this.#log.extend(turn, new DOMParser().parseFromString(html, "text/html"));
    if (focus && next instanceof HTMLElement) next.focus({ preventScroll: true });
    this.#feed.again(since);
  }
}
