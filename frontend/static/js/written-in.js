// @ts-check
/**
 * Says of a message in another language than the page's which one it is, and lets a browser's translator at it.
 *
 * @param {HTMLElement} message a copy of the page's template
 * @param {{language: string, deleted: boolean, moved_to?: object | null}} frame
 */
export function fillLanguage(message, frame) {
  const here = document.documentElement.lang;
  const hint = message.querySelector('[data-slot="written-in"]');
  const body = message.querySelector('[data-slot="body"]');
  const isForeign = frame.language !== here && !frame.deleted && !frame.moved_to;
  if (body instanceof HTMLElement && isForeign) body.translate = true;
  if (!isForeign) return hint?.remove();
  const name = hint?.querySelector('[data-slot="language"]');
  if (name) name.textContent = new Intl.DisplayNames(here, { type: "language" }).of(frame.language) || frame.language;
}
