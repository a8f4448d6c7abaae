// @ts-check
import { fillAttachments } from "./attachments.js";
import { fillReactions } from "./reactions.js";
import { all, fromTemplate, slot } from "./thread-parts.js";
import { fillLanguage } from "./written-in.js";

/**
 * A message as the page shows it, made of a frame and the page's own template.
 *
 * @typedef {import("./live.js").Frame} Frame
 */

/** @param {HTMLElement} root @param {Frame} frame @returns {HTMLElement} */
export function filled(root, frame) {
  const message = fromTemplate(root, "message");
  /** @param {string} name */
  const place = (name) => /** @type {HTMLElement} */ (slot(message, name));
  message.id = `m${frame.seq}`;
  message.classList.toggle("is-deleted", frame.deleted);
  message.setAttribute("aria-labelledby", `m${frame.seq}-name`);
  Object.assign(message.dataset, {
    seq: String(frame.seq),
    revision: String(frame.revision),
    author: String(frame.author ?? ""),
    client: frame.client_id,
  });
  const name = place("name");
  const nobody = name.dataset.nobody || "";
  name.id = `m${frame.seq}-name`;
  name.textContent = frame.name || nobody;
  place("initials").textContent = frame.initials;
  place("organisation").textContent = frame.organisation;
  if (!frame.organisation) place("organisation").remove();
  fillTime(/** @type {HTMLTimeElement} */ (message.querySelector("time")), frame.created_at, root.dataset.zone);
  if (!frame.edited) place("edited").remove();
  fillLanguage(message, /** @type {any} */ (frame));
  if (frame.reply_to) {
    place("answers").querySelector("a")?.setAttribute("href", `/threads/${frame.reply_to.thread}/messages/${frame.reply_to.seq}/`);
    place("answered").textContent = frame.reply_to.name || nobody;
  } else place("answers").remove();
  const to = frame.moved_to;
  if (to) place("moved").querySelector("a")?.setAttribute("href", `/threads/${to.thread}/?before=${to.seq + 16}#m${to.seq}`);
  else place("moved").remove();
  if (!frame.deleted) place("tombstone").remove();
  if (frame.deleted || to) {
    for (const one of ["body", "attachments", "reactions", "verbs"]) slot(message, one)?.remove();
    return message;
  }
  place("body").lang = frame.language;
  place("body").innerHTML = frame.html; // rendered and made safe by the server, like that of the page
  const links = {
    reply: `?reply_to=${frame.seq}#composer`,
    react: `messages/${frame.seq}/#reactions`,
    quote: `?reply_to=${frame.seq}&quote=yes#composer`,
    more: `messages/${frame.seq}/`,
    versions: `messages/${frame.seq}/versions/`,
  };
  for (const [link, rest] of Object.entries(links)) {
    message.querySelector(`[data-link="${link}"]`)?.setAttribute("href", `${root.dataset.url}${rest}`);
  }
  for (const words of all(message, "[data-link] > .hidden-visually")) {
    words.textContent = (words.textContent || "").replace("0", String(frame.seq));
  }
  fillAttachments(root, message, /** @type {any} */ (frame));
  fillReactions(root, message, /** @type {any} */ (frame));
  return message;
}

/** @param {HTMLTimeElement} time @param {string} moment @param {string | undefined} zone the reader's */
function fillTime(time, moment, zone) {
  const language = document.documentElement.lang;
  const words = new Intl.DateTimeFormat(language === "en" ? "en-GB" : language, {
    weekday: "short",
    day: "numeric",
    month: "short",
    year: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
    timeZone: zone,
  });
  time.dateTime = moment;
  time.textContent = words.format(new Date(moment));
}
