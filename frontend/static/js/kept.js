// @ts-check
/**
 * What this device keeps of a person who writes, or checks people in: under a name of their own, and only while they are
 * signed in here. Signing out (a form with `data-forgets`) throws it away; a page of somebody else throws away what
 * others left.
 */

const ALL = "hansa:";
const DOOR = ":door";
const person = document.documentElement.dataset.person;

/** @param {string} part @returns {string} the name under which something of the signed-in person is kept */
export function nameOf(part) {
  return `${ALL}${person}:${part}`;
}

/** Say that something of theirs is kept in another place than this storage. @param {string} part */
export function marked(part) {
  localStorage.setItem(nameOf(part), "1");
}

/** @param {(name: string) => boolean} isMeant */
function forget(isMeant) {
  try {
    const meant = Object.keys(localStorage).filter((name) => name.startsWith(ALL) && isMeant(name));
    if (meant.some((name) => name.endsWith(DOOR))) forgetDoor();
    for (const name of meant) localStorage.removeItem(name);
  } catch {
    // A browser that keeps nothing has nothing to forget.
  }
}

/** The lists of a door, and its pages (check-in-store.js). */
function forgetDoor() {
  indexedDB.deleteDatabase("hansa-door-lists");
  caches.delete("hansa-door-pages");
}

if (person) forget((name) => !name.startsWith(nameOf("")));
document.addEventListener("submit", (event) => {
  if (event.target instanceof HTMLElement && event.target.matches("[data-forgets]")) forget(() => true);
});
