// @ts-check
/**
 * The signs at a message that came by the socket, as the server would have shown them to this person: copies of the sign in
 * the page's template. What each means stands in the page's one choice of signs.
 *
 * @param {HTMLElement} root the thread
 * @param {HTMLElement} message a copy of the page's template
 * @param {{seq: number, reactions: {sign: string, people: number[], names: string[]}[]}} frame
 */
export function fillReactions(root, message, frame) {
  const row = message.querySelector('[data-slot="reactions"]');
  const sample = row?.querySelector('[data-part="sign"]');
  const choice = root.querySelector('template[data-template="signs"]');
  if (!row || !sample || !(choice instanceof HTMLTemplateElement)) return;
  for (const { sign, people, names } of frame.reactions) {
    const one = /** @type {HTMLElement} */ (sample.cloneNode(true));
    if (one instanceof HTMLButtonElement) {
      const isOwn = people.includes(Number(root.dataset.me));
      const address = `${root.dataset.url}messages/${frame.seq}/reactions/`;
      one.value = sign;
      one.setAttribute("formaction", `${address}?on=${isOwn ? "no" : "yes"}`);
      one.setAttribute("aria-pressed", String(isOwn));
    }
    const label = choice.content.querySelector(`[value="${CSS.escape(sign)}"]`)?.getAttribute("aria-label") || sign;
    const more = people.length - names.length;
    const words = new Intl.ListFormat(document.documentElement.lang).format(more ? [...names, `+${more}`] : names);
    one.title = words;
    /** @type {Record<string, string>} */
    const parts = { mark: sign, count: String(people.length), label, names: words };
    for (const [name, text] of Object.entries(parts)) {
      const part = one.querySelector(`[data-part="${name}"]`);
      if (part) part.textContent = text;
    }
    sample.before(one, " ");
  }
  sample.remove();
}
