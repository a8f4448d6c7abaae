// @ts-check
/**
 * Who comes without a seat, at a door that may have no network: noted by name, sent when it can be, and, where the
 * server cannot let them in as it was noted (no seat left, nobody or several called so), shown until the host settles it.
 *
 * @typedef {import("./check-in-store.js").Note} Note
 * @typedef {import("./check-in-store.js").WalkIn} WalkIn
 * @typedef {import("./check-in-store.js").Somebody} Somebody
 * @typedef {{note: (one: WalkIn) => void, again: (one: Note) => void, forget: (one: Note) => void, clock: (moment: string) => string}} Verbs
 */
export class WalkIns {
  #desk;
  #verbs;
  #whom = 0;
  /** @type {Note[]} */
  #notes = [];
  #shown = "";
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
      this.#open(people.find((one) => one.registration === number));
    } else if (act === "walk-in-close") this.#close();
    else if (act === "settle-reason" && note) this.#settle(note, { reason: fieldOf(item)?.value.trim() || "" }, item);
    else if (act === "settle-choose" && note) this.#settle(note, { whom: Number(pressed.dataset.whom), name: pressed.dataset.name }, item);
    else if (act === "settle-forget" && note) this.#verbs.forget(note);
    else return false;
    return true;
  }

  /** @param {Somebody | undefined} somebody */
  #open(somebody) {
    const panel = this.#panel;
    const form = this.#form;
    if (!panel || !form) return;
    if (!this.#isListening) form.addEventListener("submit", (event) => this.#submit(event));
    this.#isListening = true;
    form.reset();
    this.#err("");
    const name = /** @type {HTMLInputElement} */ (form.elements.namedItem("name"));
    name.value = somebody?.name || "";
    this.#whom = somebody?.person || 0;
    name.oninput = () => (this.#whom = 0);
    panel.hidden = false;
    panel.scrollIntoView({ block: "nearest" });
    name.focus();
  }

  #close() {
    const panel = this.#panel;
    if (panel) panel.hidden = true;
    const opener = this.#desk.querySelector('[data-part="walk-in-link"]');
    if (opener instanceof HTMLElement) opener.focus();
  }

  /** @param {SubmitEvent} event */
  #submit(event) {
    event.preventDefault();
    const form = /** @type {HTMLFormElement} */ (event.currentTarget);
    const given = new FormData(form);
    const name = String(given.get("name") || "").trim();
    const isTooLittle = name.replace(/[^\p{L}\p{N}]/gu, "").length < 3;
    this.#err(isTooLittle ? "short" : "");
    if (isTooLittle) return;
    this.#verbs.note({ whom: this.#whom || undefined, name, reason: String(given.get("reason") || "").trim() });
    this.#close();
  }

  /** @param {string} what */
  #err(what) {
    const error = /** @type {HTMLElement | null | undefined} */ (this.#panel?.querySelector('[data-part="walk-in-error"]'));
    const name = this.#form?.elements.namedItem("name");
    if (!error || !(name instanceof HTMLInputElement)) return;
    error.hidden = !what;
    name.toggleAttribute("aria-invalid", Boolean(what));
    if (what) {
      name.setAttribute("aria-invalid", "true");
      name.focus();
    }
  }

  /** @param {Note} note @param {WalkIn} more @param {Element | null} item */
  #settle(note, more, item) {
    if ("reason" in more && !more.reason) {
      fieldOf(item)?.focus();
      return;
    }
    const { refused: _told, ...rest } = note;
    this.#verbs.again({ ...rest, ...more });
  }

  /** Those who were let in here and not sent, or not taken. Made anew only when they changed: somebody may be typing. @param {Note[]} notes */
  show(notes) {
    this.#notes = notes;
    const told = JSON.stringify(notes);
    const part = this.#desk.querySelector('[data-part="settle"]');
    const list = part?.querySelector("ul");
    if (told === this.#shown || !list || !(part instanceof HTMLElement)) return;
    this.#shown = told;
    part.hidden = !notes.length;
    list.replaceChildren(...notes.map((one) => this.#item(one)));
  }

  /** @param {Note} one @returns {HTMLElement} */
  #item(one) {
    const item = copyOf(this.#desk.querySelector('template[data-part="settle-item"]'));
    item.dataset.note = one.client_id;
    put(item, "name", one.name || "");
    put(item, "at", this.#verbs.clock(new Date(one.noted_at).toISOString()));
    put(item, "detail", one.refused?.detail || "");
    const isFull = one.refused?.code === "full";
    for (const part of item.querySelectorAll("[data-when]")) {
      const holds = { waits: !one.refused, refused: Boolean(one.refused), full: isFull };
      if (part instanceof HTMLElement) part.hidden = !holds[/** @type {keyof typeof holds} */ (part.dataset.when)];
    }
    const field = fieldOf(item);
    const label = item.querySelector("label");
    if (field && label) label.htmlFor = field.id = `reason-${one.client_id}`;
    const choices = item.querySelector('[data-part="candidates"]');
    for (const { id, name, organisation } of one.refused?.candidates || []) {
      const choice = copyOf(item.querySelector("template"));
      const button = choice.querySelector("button");
      if (button) [button.dataset.whom, button.dataset.name] = [String(id), name];
      put(choice, "who", name);
      put(choice, "organisation", organisation);
      choices?.append(choice);
    }
    return item;
  }
}

/** @param {Element | null} item */
function fieldOf(item) {
  return /** @type {HTMLTextAreaElement | null} */ (item?.querySelector("textarea") || null);
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
