// @ts-check
import { fromTemplate, slot } from "./thread-parts.js";

/**
 * The files of a message that came by the socket: pictures are shown, everything else is there to be fetched. What each
 * kind of file is called stands in the page's templates.
 *
 * @param {HTMLElement} root the thread
 * @param {HTMLElement} message a copy of the page's template
 * @param {{attachments: {name: string, size: number, content_type: string, url: string}[]}} frame
 */
export function fillAttachments(root, message, frame) {
  const list = slot(message, "attachments");
  for (const { name, size, content_type, url } of frame.attachments) {
    const isKnown = root.querySelector(`template[data-template="file"][data-type="${CSS.escape(content_type)}"]`);
    const one = isKnown instanceof HTMLTemplateElement ? copy(isKnown) : fromTemplate(root, "picture");
    one.querySelector("a")?.setAttribute("href", url);
    const picture = one.querySelector("img");
    if (picture) {
      picture.src = url;
      picture.alt = name;
    }
    const words = { name, size: sizeOf(size) };
    for (const part of /** @type {("name" | "size")[]} */ (["name", "size"])) {
      const place = slot(one, part);
      if (place) place.textContent = words[part];
    }
    list?.append(one);
  }
  if (!frame.attachments.length) list?.remove();
}

/** @param {HTMLTemplateElement} template */
function copy(template) {
  return /** @type {HTMLElement} */ (template.content.firstElementChild?.cloneNode(true));
}

/** @param {number} octets @returns {string} in the reader's language */
export function sizeOf(octets) {
  const [number, unit] = octets < 1e6 ? [octets / 1e3, "kilobyte"] : [octets / 1e6, "megabyte"];
  const maximumFractionDigits = number < 10 ? 1 : 0;
  const style = { style: /** @type {const} */ ("unit"), unit, unitDisplay: /** @type {const} */ ("short") };
  return new Intl.NumberFormat(document.documentElement.lang, { ...style, maximumFractionDigits }).format(number);
}
