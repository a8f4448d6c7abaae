// @ts-check
import { Camera, canScan, readsItself } from "./check-in-camera.js";
import { begins, digest, lettersOf, wordsOf } from "./check-in-letters.js";
import { keepPage, Store } from "./check-in-store.js";
import { WalkIns } from "./check-in-walk-ins.js";
import { marked } from "./kept.js";

/**
 * <check-in-desk data-plan data-day data-zone data-until data-api data-address data-worker data-reader>: the door of a day. It
 * works on this device's own list, so an answer never waits for the network; what was noted goes out when it can.
 * Without script, or where a browser keeps nothing, the page's forms do the same.
 *
 * @typedef {import("./check-in-store.js").Somebody} Somebody
 * @typedef {import("./check-in-store.js").Note} Note
 */

const MOST_SHOWN = 50;
const MOST_SENT = 100;
const ANEW_MS = 20000;
const AGAIN_MS = 5000;
const ANSWER_MS = 15000;
const LONGEST_AGO_SECONDS = 14 * 24 * 3600;

class CheckInDesk extends HTMLElement {
  #store = new Store("", "", "");
  /** @type {Somebody[]} as the server told them, with what was noted since */
  #people = [];
  /** @type {Set<number>} whose notes are still here */
  #kept = new Set();
  #waiting = 0;
  /** @type {Map<string, import("./check-in-store.js").Candidate[]>} whom a name may mean, by the note's own; never on the device */
  #meant = new Map();
  /** @type {Set<string>} notes that are being sent */
  #underWay = new Set();
  #isCut = false;
  #state = "";
  /** @type {Promise<void> | null} */
  #sending = null;
  #timer = 0;
  #overTimer = 0;
  /** @type {Camera | null} */
  #camera = null;
  #walkIns = new WalkIns(this, {
    note: (one) => this.#letIn(one),
    again: (one, before) => this.#sayAgain(one, before),
    forget: (one) => this.#forget(one),
    clock: (moment) => this.#clock(moment),
  });
  #isOver = false;
  #hasList = false;
  #isPageKept = false;

  async connectedCallback() {
    const person = document.documentElement.dataset.person || "";
    if (!person || !window.indexedDB || !window.caches || !crypto.subtle) return;
    this.#store = new Store(person, this.dataset.plan || "", this.dataset.day || "");
    try {
      await this.#store.discard(Date.now());
      marked("door");
      if (Date.now() >= this.#until) {
        // A day that was is put right by the page's forms; what waits here of any day goes out.
        this.#isOver = true;
        this.addEventListener("click", (event) => this.#walkIns.click(event, null));
        await this.#count();
        addEventListener("online", () => this.#sync());
        await this.#sync();
        return;
      }
      const list = await this.#store.list();
      if (list) await this.#take(list.people);
      else await this.#count();
    } catch {
      return; // a browser that keeps nothing, as in a private window: the forms are there
    }
    this.#listen();
    await this.#sync();
    this.#overTimer = setInterval(() => this.#watchTheClock(), AGAIN_MS);
  }

  disconnectedCallback() {
    clearTimeout(this.#timer);
    clearInterval(this.#overTimer);
    this.#camera?.stop();
  }

  /** @template {HTMLElement} T @param {string} name @returns {T | null} */
  #part(name) {
    return this.querySelector(`[data-part="${name}"]`);
  }

  #listen() {
    this.addEventListener("click", (event) => this.#click(event));
    const find = /** @type {HTMLFormElement | null} */ (this.#part("find"));
    find?.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#search(true);
    });
    this.#box?.addEventListener("input", () => this.#search(false));
    addEventListener("online", () => this.#sync());
    addEventListener("offline", () => this.#say());
    document.addEventListener("visibilitychange", () => document.hidden || this.#sync());
    const camera = this.#part("camera");
    if (camera) camera.hidden = !canScan();
    if ("serviceWorker" in navigator) {
      navigator.serviceWorker.register(this.dataset.worker || "").catch(() => {});
    }
  }

  get #box() {
    return /** @type {HTMLInputElement | null} */ (this.querySelector("input[name=said]"));
  }

  get #isToCome() {
    return Boolean(this.dataset.day) && (this.dataset.day || "") > dayAt(new Date(), this.dataset.zone);
  }

  get #until() {
    return Date.parse(this.dataset.until || "");
  }

  // What is known.

  /** What the server told, and on top of it what this device noted and has not sent. @param {Somebody[]} people */
  async #take(people) {
    this.#people = people;
    this.#hasList = true;
    await this.#count();
    this.#show();
  }

  async #count() {
    const notes = await this.#store.notes();
    this.#waiting = notes.filter((one) => this.#isToSend(one)).length;
    this.#kept = new Set();
    this.#walkIns.show(notes.filter((one) => one.do === "walk_in"), this.#meant);
    for (const one of notes) {
      if (one.day !== this.dataset.day || one.do === "walk_in") continue;
      this.#kept.add(one.registration);
      const somebody = this.#people.find((each) => each.registration === one.registration);
      if (somebody) somebody.on_site = one.do === "strike" ? null : (somebody.on_site ?? new Date(one.noted_at).toISOString());
    }
    this.#say();
  }

  /** What was refused waits for the host; whom a name may mean is asked again where this page doesn't know. @param {Note} one */
  #isToSend(one) {
    return !one.refused || (one.refused.code === "name" && !this.#meant.has(one.client_id));
  }

  #watchTheClock() {
    if (this.#isOver || Date.now() < this.#until) return;
    this.#isOver = true;
    this.#people = [];
    this.#camera?.stop();
    this.#store.discard(Date.now());
    this.#show();
    this.#say();
  }

  // What is sent and fetched.

  /** Send what waits, then fetch the list anew; one after the other, and again later. */
  #sync() {
    this.#sending ??= this.#exchange().finally(() => {
      this.#sending = null;
      clearTimeout(this.#timer);
      if (this.#state) return; // until somebody signs in, or comes back to the page
      // What was noted while the list was being fetched goes at once.
      if (this.#isOver && !this.#waiting) return;
      const pause = !this.#waiting ? ANEW_MS : this.#isCut ? AGAIN_MS : 0;
      this.#timer = setTimeout(() => (document.hidden && !this.#waiting) || this.#sync(), pause);
    });
    return this.#sending;
  }

  async #exchange() {
    try {
      await this.#send();
      if (!this.#isOver) await this.#fetch();
      this.#state = "";
      this.#isCut = false;
    } catch (error) {
      if (error instanceof Stopped) this.#state = error.message;
      else this.#isCut = true;
    }
    this.#say();
  }

  async #fetch() {
    const { until, people } = await this.#ask(`?day=${this.dataset.day}`);
    await this.#store.keep({ until, people });
    this.#keepPage().catch(() => {});
    await this.#take(people);
  }

  async #keepPage() {
    if (this.#isPageKept) return;
    this.#isPageKept = true;
    const reader = new URL(this.dataset.reader || "", location.href).href;
    const scripts = !canScan() || (await readsItself()) ? [] : [reader, new URL("./index.js", reader).href];
    await keepPage(new URL(this.dataset.address || "", location.href).href, scripts);
  }

  async #send() {
    const unsent = async () => (await this.#store.notes()).filter((one) => this.#isToSend(one));
    for (let notes = await unsent(); notes.length; notes = await unsent()) {
      const { day } = notes[0];
      const some = notes.slice(0, MOST_SENT).filter((one) => one.day === day);
      const now = Date.now();
      this.#underWay = new Set(some.map((one) => one.client_id));
      const asked = this.#ask("notes/", {
        day,
        notes: some.map(({ client_id, do: what, registration, source, noted_at, whom, name, email, organisation, country, reason }) => ({
          client_id,
          do: what,
          registration: registration || null,
          source,
          person: whom || null,
          name: name || "",
          email: email || "",
          organisation: organisation || "",
          country: country || "",
          reason: reason || "",
          seconds_ago: Math.min(LONGEST_AGO_SECONDS, Math.max(0, Math.round((now - noted_at) / 1000))),
        })),
      });
      const told = await asked.finally(() => this.#underWay.clear());
      await this.#settle(some, new Map(told.results.map((/** @type {any} */ one) => [one.client_id, one])));
      await this.#count();
    }
  }

  /**
   * What the server has taken leaves the device. Who could not be let in stays, for the host to settle.
   * @param {Note[]} sent @param {Map<string, any>} told
   */
  async #settle(sent, told) {
    for (const one of sent) {
      const { outcome, name, organisation, code, detail, candidates, registration, arrived_at } = told.get(one.client_id) || {};
      const isRefused = outcome === "refused";
      if (isRefused && one.do === "walk_in") {
        this.#meant.set(one.client_id, candidates);
        await this.#store.change({ ...one, refused: { code, detail } }, one);
      } else await this.#store.forget([one]);
      // What was asked again on loading the page has been said before.
      if (!isRefused && one.do === "walk_in") await this.#forgetTries(one);
      if (isRefused && !one.refused) this.#tell("refused", { name, detail });
      else if (!isRefused && one.do === "walk_in" && outcome) {
        this.#tell(outcome, { name, organisation, registration, on_site: arrived_at });
      }
    }
  }

  /** Who is in is no longer shown as somebody who could not be let in, by the same address or by one that was none. @param {Note} one */
  async #forgetTries(one) {
    const isTry = (/** @type {Note} */ { do: what, name, email, refused, client_id }) =>
      what === "walk_in" && refused && client_id !== one.client_id && email && one.email &&
      (email === one.email || (refused.code === "email" && name === one.name));
    await this.#store.forget((await this.#store.notes()).filter(isTry));
  }

  /** @param {string} path @param {object} [body] @returns {Promise<any>} */
  async #ask(path, body) {
    const answer = await fetch(`${this.dataset.api}${path}`, {
      method: body ? "POST" : "GET",
      headers: body ? { "Content-Type": "application/json", "X-CSRFToken": token() } : {},
      body: body && JSON.stringify(body),
      cache: "no-store",
      signal: AbortSignal.timeout(ANSWER_MS),
    });
    if (answer.ok) return answer.json();
    if (answer.status === 401) throw new Stopped("out");
    if (answer.status === 403 || answer.status === 404) throw new Stopped("denied");
    throw new Error(String(answer.status));
  }

  // What somebody does.

  /** @param {MouseEvent} event */
  #click(event) {
    if (this.#walkIns.click(event, this.#isToCome ? null : this.#people)) return;
    const button = event.target instanceof Element && event.target.closest("button[data-act]");
    if (!(button instanceof HTMLButtonElement)) return;
    const holder = button.closest("[data-registration]");
    const number = Number(holder instanceof HTMLElement && holder.dataset.registration);
    const somebody = this.#people.find((one) => one.registration === number);
    if (button.dataset.act === "scan") this.#scan(button);
    else if (button.dataset.act === "check-in" && somebody) {
      if (this.#box) this.#box.value = "";
      this.#checkIn(somebody, "hand");
    }
    else if (button.dataset.act === "strike" && somebody) this.#strike(somebody);
  }

  /** @param {HTMLButtonElement} button */
  async #scan(button) {
    const video = /** @type {HTMLVideoElement | null} */ (this.#part("video"));
    const refused = this.#part("no-camera");
    if (!video || !refused) return;
    this.#camera ??= new Camera(video, this.dataset.reader || "", (text) => this.#meet(text, "scan"));
    if (this.#camera.isOn) this.#camera.stop();
    else {
      try {
        await this.#camera.start();
        refused.hidden = true;
      } catch {
        this.#camera.stop();
        refused.hidden = false;
      }
    }
    button.setAttribute("aria-pressed", String(this.#camera.isOn));
  }

  /** A code that was typed whole, or that a hand scanner typed, is met at once; a name is looked for. @param {boolean} isSent */
  async #search(isSent) {
    const box = this.#box;
    const said = box?.value.trim() || "";
    if (isSent && box && said) {
      box.value = ""; // at once: a hand scanner types the next while this one is met
      const isMet = await this.#meet(said, lettersOf(said).length === 26 ? "scan" : "hand");
      if (!isMet && !box.value) box.value = said;
    }
    this.#show();
  }

  /** Whoever this code or name belongs to is checked in. @param {string} said @param {string} source @returns {Promise<boolean>} */
  async #meet(said, source) {
    const letters = lettersOf(said);
    if (letters) {
      const somebody = (await this.#byTicket(letters)) ?? (await this.#afresh(letters));
      if (somebody) {
        await this.#checkIn(somebody, "scan"); // by the ticket, whoever typed its code
        return true;
      }
    }
    // A name is no ticket: whoever it is stands there with a button, and the host presses it.
    const named = this.#matching(said);
    if (source === "scan" || (letters && !named.length)) this.#tell("unknown", {});
    else if (!named.length) this.#tell("nobody", {});
    else if (named.length > 1) this.#tell("many", {});
    else this.#tell(this.#hindrance(named[0]) || "found", named[0]);
    return false;
  }

  /** @param {string} letters @returns {Promise<Somebody | undefined>} */
  async #byTicket(letters) {
    const kept = await digest(letters);
    return this.#people.find((one) => one.ticket === kept || one.code === kept);
  }

  /** Whoever registered a moment ago stands on no list yet. @param {string} letters */
  async #afresh(letters) {
    if (!navigator.onLine) return undefined;
    await this.#sync();
    return this.#byTicket(letters);
  }

  /** @param {Somebody} somebody @param {string} source */
  async #checkIn(somebody, source) {
    const hindrance = this.#hindrance(somebody);
    if (hindrance) {
      this.#tell(hindrance, somebody);
      return;
    }
    await this.#store.note("check_in", somebody.registration, source);
    this.#tell("welcome", somebody);
    await this.#noted();
  }

  /** What stands in the way of checking somebody in; "" for nothing. @param {Somebody} somebody */
  #hindrance({ state, on_site }) {
    if (state === "waiting" || state === "offered" || state === "requested") return "waiting";
    if (state !== "confirmed") return "gone";
    if (on_site) return "again";
    return this.#isToCome ? "early" : "";
  }

  /** @param {import("./check-in-store.js").WalkIn} one */
  async #letIn(one) {
    await this.#store.note("walk_in", 0, "hand", one);
    this.#tell(one.whom || one.email ? "noted" : "asked", { name: one.name });
    await this.#noted();
  }

  /** @param {Note} one who could not be let in as it was noted @param {Note} before */
  async #sayAgain(one, before) {
    await this.#store.change(one, before);
    await this.#noted();
  }

  /** What is being sent is thrown away when the answer is here: they may be in by then. @param {Note} one */
  async #forget(one) {
    if (this.#underWay.has(one.client_id)) await this.#sending;
    await this.#store.forget([one]);
    await this.#noted();
  }

  /** @param {Somebody} somebody */
  async #strike(somebody) {
    await this.#store.note("strike", somebody.registration, "hand");
    this.#tell("struck", somebody);
    await this.#noted();
  }

  async #noted() {
    await this.#count();
    this.#show();
    this.#sync();
  }

  // What is shown.

  /** @param {string} said @returns {Somebody[]} */
  #matching(said) {
    const asked = wordsOf(said);
    const standing = this.#people.filter((one) => one.name);
    return asked.length ? standing.filter((one) => begins(asked, `${one.name} ${one.organisation}`)) : standing;
  }

  #show() {
    if (!this.#hasList && !this.#isOver) return;
    const found = this.#matching(this.#box?.value || "");
    const list = this.#part("list");
    const rows = found.slice(0, MOST_SHOWN).map((one) => this.#row(one));
    const people = document.createElement("ul");
    people.className = "list";
    people.setAttribute("aria-labelledby", "people-title");
    people.replaceChildren(...rows);
    const focused = this.#focused();
    list?.replaceChildren(...(rows.length ? [people] : []));
    this.#refocus(focused);
    const nobody = this.#part("nobody");
    const more = this.#part("more");
    if (nobody) nobody.hidden = rows.length > 0 || this.#isOver;
    if (more) more.hidden = found.length <= MOST_SHOWN;
    const [online, here] = [this.#people.filter(isOnline), this.#people.filter((one) => !isOnline(one))];
    const seats = (/** @type {Somebody[]} */ some) => some.filter((one) => one.state === "confirmed").length;
    fill(this.#part("count"), { there: String(here.filter((one) => one.on_site).length), seats: String(seats(here)) });
    const apart = this.#part("online-count");
    fill(apart, { online: String(online.filter((one) => one.online).length), online_seats: String(seats(online)) });
    if (apart) apart.hidden = !seats(online);
  }

  /** @param {Somebody} one @returns {HTMLElement} */
  #row(one) {
    const row = this.#copy('template[data-part="row"]');
    row.dataset.registration = String(one.registration);
    fill(row, this.#words(one));
    const country = /** @type {HTMLElement | null} */ (row.querySelector(".country"));
    if (country) country.hidden = !one.country;
    const lead = row.querySelector("a[data-when]");
    if (lead instanceof HTMLAnchorElement) lead.href += `&person=${one.person}`;
    const isSeated = one.state === "confirmed";
    const holds = {
      there: Boolean(one.on_site),
      online: Boolean(one.online) && !one.on_site,
      meant: isSeated && isOnline(one) && !one.online,
      absent: isSeated && !one.on_site && !this.#isToCome,
      waiting: !isSeated && !one.on_site,
      kept: this.#kept.has(one.registration),
    };
    for (const part of row.querySelectorAll("[data-when]")) {
      if (part instanceof HTMLElement) part.hidden = !holds[/** @type {keyof typeof holds} */ (part.dataset.when)];
    }
    return row;
  }

  /** Where the keyboard was, so that a list that is made anew does not lose it. */
  #focused() {
    const active = document.activeElement;
    const row = active instanceof HTMLElement && active.closest("li[data-registration]");
    return row instanceof HTMLElement ? row.dataset.registration : "";
  }

  /** @param {string | undefined} registration */
  #refocus(registration) {
    if (!registration) return;
    const row = this.querySelector(`li[data-registration="${registration}"]`);
    const verbs = row?.querySelectorAll("button:not([hidden]), a[data-act]:not([hidden])");
    if (verbs?.[0] instanceof HTMLElement) verbs[0].focus();
  }

  /** @param {Somebody} one @returns {Record<string, string>} */
  #words({ name, organisation, country, on_site, online }) {
    return { name, organisation, country, on_site: this.#clock(on_site), online: this.#clock(online) };
  }

  /** @param {string | null} moment */
  #clock(moment) {
    if (!moment) return "";
    const parts = /** @type {const} */ ({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
    const by = new Intl.DateTimeFormat(document.documentElement.lang, { ...parts, timeZone: this.dataset.zone });
    return by.format(new Date(moment));
  }

  /** @param {string} outcome @param {Partial<Somebody> & {detail?: string}} about */
  #tell(outcome, about) {
    const place = this.#part("outcome");
    const said = this.#copy(`template[data-outcome="${outcome}"]`);
    if (about.registration) said.dataset.registration = String(about.registration);
    fill(said, { ...this.#words(/** @type {Somebody} */ ({ name: "", organisation: "", country: "", ...about })), detail: about.detail || "" });
    place?.replaceChildren(said);
    place?.scrollIntoView({ block: "nearest" });
    this.#part("undo")?.remove();
  }

  #say() {
    const net = this.#part("net");
    const state = this.#stateShown();
    if (!net || !state) return;
    const said = net.querySelector(":scope > p");
    if (said instanceof HTMLElement && said.dataset.state === state) {
      fill(said, { waiting: String(this.#waiting) });
      return;
    }
    const next = this.#copy(`[data-part="net"] > template[data-state="${state}"]`);
    next.dataset.state = state;
    fill(next, { waiting: String(this.#waiting) });
    said?.remove();
    net.append(next);
  }

  /** That all is well is said once the list is here: from then on the network may go. */
  #stateShown() {
    if (this.#isOver && !this.#waiting) return "over";
    if (this.#state) return this.#state;
    if (this.#isCut || !navigator.onLine) return "waiting";
    if (this.#waiting) return "sending";
    return this.#hasList ? "sent" : "";
  }

  /** @param {string} selector @returns {HTMLElement} */
  #copy(selector) {
    const template = /** @type {HTMLTemplateElement} */ (this.querySelector(selector));
    return /** @type {HTMLElement} */ (/** @type {Element} */ (template.content.firstElementChild).cloneNode(true));
  }
}

/** Sending makes no sense before somebody does something: the message is the state that the page shows. */
class Stopped extends Error {}

/** @param {Element | null} part @param {Record<string, string>} words */
function fill(part, words) {
  for (const [name, text] of Object.entries(words)) {
    for (const slot of part?.querySelectorAll(`[data-slot="${name}"]`) ?? []) slot.textContent = text;
    if (part instanceof HTMLElement && part.dataset.slot === name) part.textContent = text;
  }
}

/** Not to come to the door, as far as is known: they are there online, or said so. @param {Somebody} one */
function isOnline({ on_site, online, meant }) {
  return !on_site && (Boolean(online) || meant === "online");
}

/** The cookie's own: a page that was kept for hours may hold one of an earlier sign-in. */
function token() {
  const found = /(?:^|; )(?:__Host-)?csrftoken=([^;]+)/.exec(document.cookie);
  return found ? found[1] : "";
}

/** @param {Date} moment @param {string} [zone] @returns {string} such as 2027-03-01 */
function dayAt(moment, zone) {
  return new Intl.DateTimeFormat("sv-SE", { timeZone: zone, dateStyle: "short" }).format(moment);
}

customElements.define("check-in-desk", CheckInDesk);
