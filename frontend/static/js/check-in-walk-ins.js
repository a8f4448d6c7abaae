// @ts-check
/**
 * Who comes without a seat, at a door that may have no network: noted by name, who has no account with an address too,
 * sent when it can be, and, where the server cannot let them in as it was noted (no seat left, a name that is somebody's
 * only when the host says so), shown until the host settles it.
 *
 * @typedef {import("./check-in-store.js").Note} Note
 * @typedef {import("./check-in-store.js").WalkIn} WalkIn
 * @typedef {import("./check-in-store.js").Candidate} Candidate
 * @typedef {import("./check-in-store.js").Somebody} Somebody
 * @typedef {{note: (one: WalkIn) => void, again: (one: Note, before: Note) => void, forget: (one: Note) => void, clock: (moment: string) => string}} Verbs
 */
const TYPED = /** @type {const} */ (["name", "email", "organisation", "country", "reason"]);

export class WalkIns {
  #desk;
  #verbs;
  #whom = 0;
  /** @type {Note | undefined} what the panel changes; else it makes another */
  #changed;
  /** @type {Note[]} */
  #notes = [];
  /** @type {Map<string, string>} what is shown of each, by the note's own name */
  #shown = new Map();
  #opener = "";
  #isListening = false;

  /** @param {HTMLElement} desk @param {Verbs} verbs */
  constructor(desk, verbs) {
    this.#desk = desk;
    this.#verbs = verbs;
  }

  get #panel() {
    return /** @type {HTMLElement | null} */ (this.#desk.querySelector('[data-part="walk-in"]'));
  }

  get #form() {
    return this.#panel?.querySelector("form");
  }

  /** Whether this was about somebody without a seat. @param {MouseEvent} event @param {Somebody[] | null} people on the list; null where nobody can be let in by this device */
  click(event, people) {
    const pressed = event.target instanceof Element && event.target.closest("[data-act]");
    if (!(pressed instanceof HTMLElement)) return false;
    const act = pressed.dataset.act || "";
    const item = pressed.closest("[data-note]");
    const note = this.#notes.find((one) => item instanceof HTMLElement && one.client_id === item.dataset.note);
    if (act === "walk-in" && people) {
      event.preventDefault();
      const row = pressed.closest("[data-registration]");
      const number = row instanceof HTMLElement ? Number(row.dataset.registration) : 0;
      this.#opener = number ? `li[data-registration="${number}"] [data-act="walk-in"]` : "";
      const somebody = people.find((one) => one.registration === number);
      this.#open({ whom: somebody?.person, name: somebody?.name });
    } else if (act === "walk-in-close") this.#close();
    else if (act === "settle-reason" && note) this.#settle(note, { reason: fieldOf(item)?.value.trim() || "" }, item);
    else if (act === "settle-choose" && note) this.#settle(note, { whom: Number(pressed.dataset.whom), name: pressed.dataset.name }, item);
    else if (act === "settle-change" && note) {
      this.#opener = `li[data-note="${note.client_id}"] [data-act="settle-change"]`;
      this.#open(note, note);
    } else if (act === "settle-forget" && note) this.#verbs.forget(note);
    else return false;
    return true;
  }

  /** @param {WalkIn} one what is known of them @param {Note} [changed] */
  #open(one, changed) {
    const panel = this.#panel;
    const form = this.#form;
    if (!panel || !form) return;
    if (!this.#isListening) form.addEventListener("submit", (event) => this.#submit(event));
    this.#isListening = true;
    form.reset();
    for (const part of TYPED) {
      const field = form.elements.namedItem(part);
      if (isField(field)) field.value = one[part] || "";
      this.#err(part, false);
    }
    const guest = panel.querySelector("details");
    if (guest) guest.open = Boolean(one.email);
    const name = /** @type {HTMLInputElement} */ (form.elements.namedItem("name"));
    this.#changed = changed;
    this.#whom = one.whom || 0;
    name.oninput = () => (this.#whom = 0);
    panel.hidden = false;
    panel.scrollIntoView({ block: "nearest" });
    name.focus();
  }

  #close() {
    const panel = this.#panel;
    if (panel) panel.hidden = true;
    const row = this.#opener ? this.#desk.querySelector(this.#opener) : null;
    const opener = row ?? this.#desk.querySelector('[data-part="walk-in-link"]');
    if (opener instanceof HTMLElement) opener.focus();
  }

  /** @param {SubmitEvent} event */
  #submit(event) {
    event.preventDefault();
    const form = /** @type {HTMLFormElement} */ (event.currentTarget);
    const given = new FormData(form);
    const [name, email, organisation, country, reason] = TYPED.map((part) => String(given.get(part) || "").trim());
    const isGuest = !this.#whom && Boolean(form.querySelector("details")?.open);
    const isTooLittle = !isGuest && name.replace(/[^\p{L}\p{N}]/gu, "").length < 3;
    this.#err("name", isTooLittle || !name);
    this.#err("email", isGuest && !isAddress(form.elements.namedItem("email")));
    const wrong = form.querySelector("[aria-invalid]");
    if (wrong instanceof HTMLElement) {
      wrong.focus();
      return;
    }
    const guest = isGuest ? { email, organisation, country } : { email: "", organisation: "", country: "" };
    const one = { whom: this.#whom || undefined, name, reason, ...guest };
    if (this.#changed) this.#settle(this.#changed, one, null);
    else this.#verbs.note(one);
    this.#close();
  }

  /** @param {string} name of the field @param {boolean} isWrong */
  #err(name, isWrong) {
    const error = this.#panel?.querySelector(`[data-error-of="${name}"]`);
    const field = this.#form?.elements.namedItem(name);
    if (!(error instanceof HTMLElement) || !isField(field)) return;
    error.hidden = !isWrong;
    if (isWrong) field.setAttribute("aria-invalid", "true");
    else field.removeAttribute("aria-invalid");
  }

  /** @param {Note} note @param {WalkIn} more @param {Element | null} item */
  #settle(note, more, item) {
    if (item && "reason" in more && !more.reason) {
      fieldOf(item)?.focus();
      return;
    }
    const { refused: _told, ...rest } = note;
    this.#verbs.again({ ...rest, ...more }, note);
  }

  /**
   * Those who were let in here and not sent, or not taken. Only what changed is made anew, since somebody may be typing
   * beside it; where the focus was in what went, it goes to what stands there now.
   * @param {Note[]} notes @param {Map<string, Candidate[]>} meant whom a name may mean
   */
  show(notes, meant) {
    this.#notes = notes;
    const part = this.#desk.querySelector('[data-part="settle"]');
    const list = part?.querySelector("ul");
    if (!list || !(part instanceof HTMLElement)) return;
    const old = /** @type {HTMLElement[]} */ ([...list.children]);
    const held = old.findIndex((one) => one.contains(document.activeElement));
    const known = new Map(old.map((one) => [one.dataset.note, one]));
    const told = new Map(notes.map((one) => [one.client_id, JSON.stringify([one, meant.get(one.client_id)])]));
    for (const one of old) if (!told.has(one.dataset.note || "")) one.remove();
    for (const [place, one] of notes.entries()) {
      const before = known.get(one.client_id);
      if (before && this.#shown.get(one.client_id) === told.get(one.client_id)) continue;
      const item = this.#item(one, meant.get(one.client_id) || []);
      const [typed, field] = [fieldOf(before || null), fieldOf(item)];
      if (typed && field) field.value = typed.value;
      if (before) before.replaceWith(item);
      else list.insertBefore(item, list.children[place] || null);
    }
    this.#shown = told;
    part.hidden = !notes.length;
    if (held >= 0 && !list.contains(document.activeElement)) this.#focusAt(part, list, held);
  }

  /** @param {HTMLElement} part @param {Element} list @param {number} place */
  #focusAt(part, list, place) {
    const next = list.children[Math.min(place, list.children.length - 1)]?.querySelector("h3");
    const otherwise = part.hidden ? '[data-part="walk-in-link"]' : "#settle-title";
    const target = next || this.#desk.querySelector(otherwise);
    if (target instanceof HTMLElement) target.focus();
  }

  /** @param {Note} one @param {Candidate[]} meant @returns {HTMLElement} */
  #item(one, meant) {
    const item = copyOf(this.#desk.querySelector('template[data-part="settle-item"]'));
    item.dataset.note = one.client_id;
    put(item, "name", one.name || "");
    put(item, "at", this.#verbs.clock(new Date(one.noted_at).toISOString()));
    put(item, "detail", one.refused?.detail || "");
    const isFull = one.refused?.code === "full";
    for (const part of item.querySelectorAll("[data-when]")) {
      const holds = { waits: !one.refused, refused: Boolean(one.refused), full: isFull, changeable: Boolean(one.refused) && !isFull };
      if (part instanceof HTMLElement) part.hidden = !holds[/** @type {keyof typeof holds} */ (part.dataset.when)];
    }
    const field = fieldOf(item);
    const label = item.querySelector("label");
    if (field && label) label.htmlFor = field.id = `reason-${one.client_id}`;
    const choices = item.querySelector('[data-part="candidates"]');
    for (const { id, name, organisation, warning } of one.refused ? meant : []) {
      const choice = copyOf(item.querySelector("template"));
      const button = choice.querySelector("button");
      if (button) [button.dataset.whom, button.dataset.name] = [String(id), name];
      put(choice, "who", name);
      put(choice, "organisation", organisation);
      put(choice, "warning", warning);
      choices?.append(choice);
    }
    return item;
  }
}

/** @param {Element | null} item */
function fieldOf(item) {
  return /** @type {HTMLTextAreaElement | null} */ (item?.querySelector("textarea") || null);
}

/** @param {unknown} field @returns {field is HTMLInputElement | HTMLTextAreaElement | HTMLSelectElement} */
function isField(field) {
  return field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement || field instanceof HTMLSelectElement;
}

/** @param {unknown} field */
function isAddress(field) {
  return field instanceof HTMLInputElement && Boolean(field.value.trim()) && field.checkValidity();
}

/** @param {Element | null} template @returns {HTMLElement} */
function copyOf(template) {
  const { content } = /** @type {HTMLTemplateElement} */ (template);
  return /** @type {HTMLElement} */ (/** @type {Element} */ (content.firstElementChild).cloneNode(true));
}

/** @param {Element} part @param {string} slot @param {string} text */
function put(part, slot, text) {
  for (const one of part.querySelectorAll(`[data-slot="${slot}"]`)) one.textContent = text;
}
