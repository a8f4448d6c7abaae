// @ts-check
/**
 * The signs at a message that came by the socket, as the server would have shown them to this person. The words stand
 * in the piece itself: a sign to copy, and the choice with the name of each.
 *
 * @param {HTMLElement} message a copy of the page's template
 * @param {{seq: number, moved_to: unknown, reactions: {sign: string, people: number[], names: string[]}[]}} frame
 * @param {number} me the reader's number
 * @param {string} url the address of the thread
 */
export function fillReactions(message, frame, me, url) {
  const row = message.querySelector('[data-slot="reactions"]');
  const sample = row?.querySelector('[data-part="sign"]');
  if (!row || !sample) return;
  const address = `${url}messages/${frame.seq}/reactions/`;
  /** @param {Element} button @param {boolean} isOwn */
  const press = (button, isOwn) => {
    if (!(button instanceof HTMLButtonElement)) return;
    button.setAttribute("formaction", `${address}?on=${isOwn ? "no" : "yes"}`);
    button.setAttribute("aria-pressed", String(isOwn));
  };
  /** @type {Map<string, HTMLButtonElement>} */
  const choices = new Map();
  for (const button of row.querySelectorAll('[data-part="choice"] button')) {
    if (button instanceof HTMLButtonElement) choices.set(button.value, button);
  }
  for (const button of choices.values()) press(button, false);
  for (const { sign, people, names } of frame.reactions) {
    const one = /** @type {HTMLElement} */ (sample.cloneNode(true));
    const isOwn = people.includes(me);
    const choice = choices.get(sign);
    press(one, isOwn);
    if (choice) press(choice, isOwn);
    if (one instanceof HTMLButtonElement) one.value = sign;
    const more = people.length - names.length;
    const words = new Intl.ListFormat(document.documentElement.lang).format(more ? [...names, `+${more}`] : names);
    one.title = words;
    /** @type {Record<string, string>} */
    const parts = { mark: sign, count: String(people.length), label: choice?.dataset.label || sign, names: words };
    for (const [name, text] of Object.entries(parts)) {
      const part = one.querySelector(`[data-part="${name}"]`);
      if (part) part.textContent = text;
    }
    sample.before(one, " ");
  }
  sample.remove();
  if (frame.moved_to) row.querySelector('[data-part="choice"]')?.remove();
}
