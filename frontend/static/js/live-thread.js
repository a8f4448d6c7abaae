// @ts-check
import { live } from "./live.js";
import { Attachments } from "./thread-attachments.js";
import { Composer } from "./thread-composer.js";
import { SavedDraft } from "./thread-draft.js";
import { Editor } from "./thread-editor.js";
import { Feed } from "./thread-feed.js";
import { Hints } from "./thread-hints.js";
import { Keys } from "./thread-keys.js";
import { Log, numberOf } from "./thread-log.js";
import { Menu } from "./thread-menu.js";
import { News } from "./thread-news.js";
import { fromTemplate, part, slot } from "./thread-parts.js";
import { Pending } from "./thread-pending.js";
import { People } from "./thread-people.js";
import { Reactions } from "./thread-reactions.js";
import { Reading } from "./thread-reading.js";
import { Reserve } from "./thread-reserve.js";
import { Turns } from "./thread-turns.js";

/**
 * <live-thread data-thread data-revision data-me data-zone data-url data-known data-may [data-has-later]
 *   [data-enter-sends] [data-confidential]>
 *
 * The page of a thread: this element leads its parts, each of which is a module of its own and knows one thing. Frames
 * and clicks come in here and go to the part that they are about. The words stand in the page.
 *
 * @typedef {import("./live.js").Frame} Frame
 * @typedef {{
 *   attachments: Attachments, composer: Composer, editor: Editor, feed: Feed, hints: Hints, keys: Keys, log: Log, menu: Menu,
 *   news: News, pending: Pending, people: People, reactions: Reactions, reading: Reading, reserve: Reserve,
 *   saved: SavedDraft, turns: Turns,
 * }} Parts
 */

class LiveThread extends HTMLElement {
  /** @type {Parts | null} nothing is left of them where the thread is no longer shown */
  #parts = null;

  connectedCallback() {
    this.#parts = this.#make();
    document.addEventListener("live:frame", this.#hear);
    this.addEventListener("click", this.#click);
    this.addEventListener("submit", this.#submit);
    this.addEventListener("mousedown", keepSelected);
    if (this.#parts.composer.form) this.#parts.pending.restore(this.#restoreText());
    this.#parts.feed.start();
  }

  disconnectedCallback() {
    if (!this.#parts) return;
    document.removeEventListener("live:frame", this.#hear);
    this.removeEventListener("click", this.#click);
    this.removeEventListener("submit", this.#submit);
    this.removeEventListener("mousedown", keepSelected);
    for (const one of Object.values(this.#parts)) if ("stop" in one) one.stop();
    this.#parts = null;
  }

  /** The parts, and what each has to tell the others. @returns {Parts} */
  #make() {
    const end = () => this.#end();
    const leave = () => this.#leave();
    /** @param {Frame} frame */
    const apply = (frame) => this.#apply(frame);
    /** @type {Log} */
    const log = new Log(this, {
      newest: (message) => (news.add(message), hints.said(message.dataset.author || ""), reading.follow(message)),
      beyond: (message) => (message.dataset.author === this.dataset.me ? reading.toNewest() : reading.miss()),
      changed: (before, after) => (keys.move(before, after), menu.move(before, after), editor.move(before, after)),
      isFollowed: () => reading.isAtEnd,
    });
    /** @type {Reading} */
    const reading = new Reading(this, log);
    const news = new News(this);
    const hints = new Hints(this);
    const menu = new Menu(this);
    const editor = new Editor(this, { saved: apply, ended: end });
    const reactions = new Reactions(this, {
      given: () => menu.close(true),
      answered: apply,
      stored: () => feed.poll(),
    });
    const reserve = new Reserve(this);
    const keep = () => {
      reserve.keep({ body: saved.isSaved ? "" : composer.body, known: saved.known, pending: pending.drafts });
    };
    /** @type {Composer} */
    const composer = new Composer(this, {
      send: (draft) => {
        people.reset();
        pending.send({ ...draft, files: attachments.take(), draft_revision: saved.sent() });
      },
      write: () => (keep(), saved.touch(), composer.body && hints.type()),
      files: () => attachments,
    });
    const people = new People(this, composer);
    const attachments = new Attachments(this, composer);
    /** @type {SavedDraft} */
    const saved = new SavedDraft(this, composer, keep);
    const pending = new Pending(this, composer, {
      show: (element) => (log.append(element), reading.toEnd()),
      changed: keep,
      takenBack: ({ files = [] }) => attachments.takeBack(files),
      posted: (frame) => (apply(frame), reading.answered(), saved.save()),
      stored: () => feed.poll(),
      ended: end,
      signedOut: leave,
    });
    /** @type {Feed} */
    const feed = new Feed(this, {
      apply: (frame) => this.#place(() => log.apply(frame), frame.client_id, frame.author),
      place: (message) => this.#place(() => log.place(message), message.dataset.client, message.dataset.author),
      renew: (fresh) => this.#renew(fresh),
      arrange: (fresh) => this.#arrange(fresh),
      opened: () => (pending.sendAgain(), saved.save(), hints.opened()),
      ended: end,
      signedOut: leave,
    });
    const turns = new Turns(log, feed);
    const keys = new Keys(this, log, composer, {
      reply: (message) => this.#answer(message),
      quote: (message) => this.#quote(message),
      edit: () => this.#editLast(),
      unread: (message) => reading.unread(message),
    });
    return {
      attachments, composer, editor, feed, hints, keys, log, menu, news, pending, people, reactions, reading, reserve, saved,
      turns,
    };
  }

  /** @param {Event} event */
  #hear = (event) => {
    const frame = /** @type {Frame} */ (/** @type {CustomEvent} */ (event).detail);
    if (!this.#parts) return;
    const { feed, reading, hints, saved } = this.#parts;
    const topic = `thread:${this.dataset.thread}`;
    const isMine = String(frame.thread) === this.dataset.thread;
    if (frame.type === "heartbeat") feed.beat(frame.revisions[topic] || 0);
    else if (frame.type === "reading" && isMine) reading.hear(frame.reading_revision);
    else if (frame.type === "draft" && isMine) saved.hear(frame);
    if (frame.topic !== topic) return;
    if (frame.type === "revoked") this.#end();
    else if (frame.type === "typing" || frame.type === "here") hints.hear(frame);
    else if (frame.type === "thread") feed.rearranged();
    else if (frame.type === "message") this.#apply(frame);
  };

  /** @param {Frame} frame */
  #apply(frame) {
    this.#place(() => this.#parts?.log.apply(frame), frame.client_id, frame.author);
    this.#parts?.feed.count(frame.revision);
  }

  /** What stands in the thread is no longer on its way. @param {() => void} place @param {string} [client] @param {string | number} [author] */
  #place(place, client, author) {
    if (client && String(author) === this.dataset.me) this.#parts?.pending.settle(client);
    place();
  }

  /** The page was fetched anew; what is being written and sent stays. @param {HTMLElement} fresh */
  #renew(fresh) {
    if (!this.#parts) return;
    this.#parts.log.replace(fresh, this.#parts.pending.elements);
    if (fresh.dataset.hasLater) this.dataset.hasLater = "yes";
    else delete this.dataset.hasLater;
    this.#arrange(fresh);
  }

  /** What one may do in the thread, which is another after it was closed or opened. @param {HTMLElement} fresh */
  #arrange(fresh) {
    this.dataset.may = fresh.dataset.may;
    const [here, there] = [document, fresh.ownerDocument].map((page) => page.querySelector("h1"));
    if (here && there) [here.textContent, here.lang] = [there.textContent, there.lang];
    if (!this.#parts?.composer.replace(fresh)) return;
    this.#parts.attachments.dress();
    this.#restoreText();
  }

  /** @returns {import("./thread-composer.js").Draft[]} what was on its way when the page was left */
  #restoreText() {
    if (!this.#parts) return [];
    const { body, known, pending } = this.#parts.reserve.kept;
    this.#parts.saved.restore(body, known);
    return pending;
  }

  /** Access has ended: nothing of the thread stays on the page, and nothing on this device. */
  #end() {
    this.#parts?.reserve.forget();
    this.#shut("revoked");
  }

  /** Signed out: nothing of the thread stays on the page. What was being written is kept for who signs in again. */
  #leave() {
    this.#shut("out");
  }

  /** @param {string} why the template that says it */
  #shut(why) {
    if (!part(this, "log")) return; // it was said already
    this.disconnectedCallback();
    this.replaceChildren(fromTemplate(this, why));
    for (const one of document.querySelectorAll(".thread-tools, .thread-about, .thread-confidential, .crumb")) one.remove();
    const title = document.querySelector("h1");
    title?.removeAttribute("lang");
    if (title) document.title = title.textContent = title.dataset[why] || "";
    document.querySelector("#main")?.scrollIntoView();
  }

  /** @param {Event} event */
  #click = (event) => {
    const target = event.target instanceof Element ? event.target.closest("a, button") : null;
    if (!(target instanceof HTMLElement) || !this.#parts) return;
    const { attachments, editor, pending, saved, turns } = this.#parts;
    const isDone = [pending, editor, attachments, saved, turns].some((one) => one.click(target)) || this.#press(target);
    if (isDone) event.preventDefault();
  };

  /** @param {HTMLElement} target @returns {boolean} whether it was one of ours */
  #press(target) {
    if (!this.#parts) return false;
    const { composer, editor, menu, reading } = this.#parts;
    const message = target.closest("article");
    const verb = target.dataset.part || target.dataset.link || target.dataset.do || "";
    if (verb === "pill") reading.toNewest();
    else if (verb === "no-answer" && composer.form) composer.answer(0, "");
    else if (!message) return false;
    else if (verb === "reply" && composer.form) this.#answer(message);
    else if (verb === "quote" && composer.form) (menu.close(), this.#quote(message));
    else if (verb === "react") menu.toggle(target, "signs", new Set());
    else if (verb === "more") menu.toggle(target, "menu", this.#may(message));
    else if (verb === "edit") (menu.close(), editor.open(message));
    else if (verb === "unread") (menu.close(true), reading.unread(message));
    else return false;
    return true;
  }

  /** @param {HTMLElement} message @returns {Set<string>} what this person may do with it */
  #may(message) {
    const verbs = new Set((this.dataset.may || "").split(" "));
    const may = new Set();
    if (verbs.has("moderate")) may.add("moderate");
    if (verbs.has("post") && message.dataset.author === this.dataset.me) may.add("own");
    if (slot(message, "edited")) may.add("edited");
    if (verbs.has("post") && matchMedia("(pointer: coarse)").matches) may.add("quote"); // its verb is not in the row
    return may;
  }

  /** @param {HTMLElement} message */
  #answer(message) {
    this.#parts?.composer.answer(numberOf(message), (slot(message, "name")?.textContent || "").trim());
  }

  /** What of it is selected, or all of it. @param {HTMLElement} message */
  #quote(message) {
    const body = slot(message, "body");
    const selected = getSelection();
    const isWithin = body && selected && !selected.isCollapsed && body.contains(selected.anchorNode) && body.contains(selected.focusNode);
    const said = (isWithin ? selected.toString() : body?.innerText || "").trim();
    this.#answer(message); // it takes the focus, and with it what was selected
    this.#parts?.composer.quote(said);
  }

  #editLast() {
    const own = this.#parts?.log.messages.filter((one) => this.#may(one).has("own") && slot(one, "body"));
    if (own?.length) this.#parts?.editor.open(own[own.length - 1]);
  }

  /** Deleting was agreed to by then. @param {SubmitEvent} event */
  #submit = (event) => {
    const form = event.target;
    const message = form instanceof HTMLFormElement && form.dataset.address === "deletion/" && form.closest("article");
    if (!message || !this.#parts || event.defaultPrevented) return;
    event.preventDefault();
    this.#parts.menu.close(true);
    live
      .send({ do: "delete", thread: Number(this.dataset.thread), seq: numberOf(message) })
      .then((answer) => this.#apply(answer.frame))
      .catch(() => form.submit()); // its own page says what is the matter
  };
}

/** What is selected is what somebody wants to quote: pressing the verb would select something else. @param {MouseEvent} event */
function keepSelected(event) {
  if (event.target instanceof Element && event.target.closest("[data-link=quote], [data-do=quote]")) event.preventDefault();
}

customElements.define("live-thread", LiveThread);
