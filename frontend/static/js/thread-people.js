// @ts-check
import { live } from "./live.js";
import { fromTemplate, part, slot } from "./thread-parts.js";
import { listed, put } from "./thread-words.js";

/**
 * Naming somebody by an at sign: a list of those who can read the thread while one types a name, and a word beforehand about
 * whom the message would not reach. Neither ever keeps one from sending.
 *
 * @typedef {{id: number, name: string, organisation: string, written?: string}} Offer
 */

const ASK_AFTER_MS = 150;
const WARN_AFTER_MS = 1000;
// An @ at the beginning of a word, and up to three words that may be a name.
// What stands behind a name without a space before it.
const CLOSES = /^[.,;:!?)\]…”“"]$/u;
const BEGUN = /(?:^|[\s([{>"'„“])@([^\s@]{0,40}(?: [^\s@]{1,40}){0,2})$/u;

export class People {
  #root;
  #composer;
  /** @type {Offer[]} */
  #offers = [];
  #chosen = 0;
  #from = 0;
  /** What was refused by Escape is not offered again. */
  #refusedAt = -1;
  #askTimer = 0;
  #warnTimer = 0;
  #asked = 0;
  /** What is offered is for less than was typed since; and whether it was to be taken already. */
  #isStale = false;
  #isAwaited = false;
  /** Where the space stands that was put behind a name. */
  #spaceAt = -1;

  /** @param {HTMLElement} root @param {import("./thread-composer.js").Composer} composer */
  constructor(root, composer) {
    this.#root = root;
    this.#composer = composer;
    root.addEventListener("input", this.#input);
    root.addEventListener("keydown", this.#key, true); // before the form, which sends by Enter
    root.addEventListener("focusout", this.#leave);
    root.addEventListener("pointerdown", this.#press);
  }

  stop() {
    this.#root.removeEventListener("input", this.#input);
    this.#root.removeEventListener("keydown", this.#key, true);
    this.#root.removeEventListener("focusout", this.#leave);
    this.#root.removeEventListener("pointerdown", this.#press);
    clearTimeout(this.#askTimer);
    clearTimeout(this.#warnTimer);
  }

  get isOpen() {
    return this.#offers.length > 0;
  }

  /** The message is on its way, or another text stands in the box. */
  reset() {
    this.#close();
    this.#warn();
  }

  get #list() {
    return part(this.#root, "people");
  }

  /** @param {Event} event */
  #input = (event) => {
    const { box } = this.#composer;
    if (!box || event.target !== box) return;
    clearTimeout(this.#askTimer);
    this.#closeUp(box, event instanceof InputEvent ? event.data || "" : "");
    if (box.value[this.#refusedAt] !== "@") this.#refusedAt = -1;
    const begun = BEGUN.exec(box.value.slice(0, box.selectionStart));
    this.#isStale = Boolean(begun);
    if (begun) this.#askTimer = setTimeout(() => this.#ask(begun[1]), ASK_AFTER_MS);
    else this.#close();
    this.#warn();
  };

  /** @param {string} prefix */
  async #ask(prefix) {
    const { box } = this.#composer;
    if (!box) return;
    const from = box.selectionStart - prefix.length - 1;
    if (from === this.#refusedAt) return;
    const number = ++this.#asked;
    const answer = await live
      .send({ do: "people", thread: Number(this.#root.dataset.thread), prefix })
      .catch(() => ({ people: [] }));
    const isStill = box.value.slice(from, box.selectionStart) === `@${prefix}`;
    if (number !== this.#asked || !isStill || document.activeElement !== box) return;
    this.#from = from;
    this.#show(/** @type {any} */ (answer).people);
  }

  /** @param {Offer[]} offers */
  #show(offers) {
    const list = this.#list;
    const { box } = this.#composer;
    const [first] = offers;
    const isWritten = offers.length === 1 && box?.value.slice(this.#from + 1, box.selectionStart) === (first.written || first.name);
    if (!list || !box || !first || isWritten) return this.#close();
    this.#offers = offers;
    list.replaceChildren(
      ...offers.map((offer, index) => {
        const option = fromTemplate(this.#root, "person");
        option.id = `person-${index}`;
        option.dataset.index = String(index);
        for (const name of /** @type {("name" | "organisation")[]} */ (["name", "organisation"])) {
          const place = slot(option, name);
          if (place) place.textContent = offer[name] || "";
        }
        return option;
      }),
    );
    list.hidden = false;
    box.setAttribute("aria-controls", list.id);
    box.setAttribute("aria-autocomplete", "list");
    this.#choose(0);
    this.#isStale = false;
    if (this.#isAwaited) this.#take();
  }

  #close() {
    const { box } = this.#composer;
    clearTimeout(this.#askTimer);
    this.#asked += 1;
    this.#offers = [];
    this.#isStale = this.#isAwaited = false;
    this.#list?.replaceChildren();
    if (this.#list) this.#list.hidden = true;
    box?.removeAttribute("aria-activedescendant");
  }

  /** @param {number} index */
  #choose(index) {
    this.#chosen = (index + this.#offers.length) % this.#offers.length;
    for (const option of this.#list?.children || []) {
      const isChosen = option.id === `person-${this.#chosen}`;
      option.setAttribute("aria-selected", String(isChosen));
      if (isChosen) option.scrollIntoView({ block: "nearest" });
    }
    this.#composer.box?.setAttribute("aria-activedescendant", `person-${this.#chosen}`);
  }

  #take() {
    const { box } = this.#composer;
    const offer = this.#offers[this.#chosen];
    if (!box || !offer) return;
    this.#composer.insert(`@${offer.written || offer.name} `, this.#from, box.selectionStart);
    this.#spaceAt = box.selectionStart - 1;
    box.focus();
    this.reset();
  }

  /** A mark typed right after a name that was chosen takes the place of the space. @param {HTMLTextAreaElement} box @param {string} typed */
  #closeUp(box, typed) {
    const at = this.#spaceAt;
    this.#spaceAt = -1;
    if (at < 0 || !CLOSES.test(typed) || box.selectionStart !== at + 2 || box.value[at] !== " ") return;
    this.#composer.insert(typed, at, at + 2);
  }

  /** @param {KeyboardEvent} event */
  #key = (event) => {
    if (!this.isOpen || event.target !== this.#composer.box || event.isComposing) return;
    if (event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    if (event.key === "ArrowDown") this.#choose(this.#chosen + 1);
    else if (event.key === "ArrowUp") this.#choose(this.#chosen - 1);
    else if (event.key === "Enter" || event.key === "Tab") {
      if (this.#isStale) this.#isAwaited = true; // typed faster than it is answered: nobody else is named instead
      else this.#take();
    } else if (event.key === "Escape") {
      this.#refusedAt = this.#from;
      this.#close();
    } else return;
    event.preventDefault();
    event.stopImmediatePropagation();
  };

  /** @param {PointerEvent} event */
  #press = (event) => {
    const option = event.target instanceof Element && event.target.closest("[role=option]");
    if (!(option instanceof HTMLElement) || !this.#list?.contains(option)) return;
    event.preventDefault(); // the box keeps the focus
    this.#chosen = Number(option.dataset.index);
    this.#take();
  };

  /** @param {FocusEvent} event */
  #leave = (event) => {
    if (event.target === this.#composer.box) this.#close();
  };

  /** Of whom is named: who would not read it. */
  #warn() {
    clearTimeout(this.#warnTimer);
    if (!this.#composer.body.includes("@")) return this.#sayStrangers([]);
    this.#warnTimer = setTimeout(async () => {
      const { body } = this.#composer;
      const command = { do: "mentions", thread: Number(this.#root.dataset.thread), body };
      const answer = await live.send(command).catch(() => null);
      if (answer && this.#composer.body === body) this.#sayStrangers(answer.strangers);
    }, WARN_AFTER_MS);
  }

  /** @param {Offer[]} strangers */
  #sayStrangers(strangers) {
    const warning = part(this.#root, "strangers");
    if (!warning) return;
    const names = listed(strangers.map(({ name }) => name));
    warning.hidden = !strangers.length;
    warning.textContent = strangers.length ? put(warning.dataset.words || "", { names }) : "";
  }
}
