// @ts-check
/**
 * What this device keeps of a person who writes: under a name of their own, and only while they are signed in here.
 * Signing out (a form with `data-forgets`) throws it away; a page of somebody else throws away what others left.
 */

const ALL = "hansa:";
const person = document.documentElement.dataset.person;

/** @param {string} part @returns {string} the name under which something of the signed-in person is kept */
export function nameOf(part) {
  return `${ALL}${person}:${part}`;
}

/** @param {(name: string) => boolean} isMeant */
function forget(isMeant) {
  try {
    for (const name of Object.keys(localStorage)) if (name.startsWith(ALL) && isMeant(name)) localStorage.removeItem(name);
  } catch {
    // A browser that keeps nothing has nothing to forget.
  }
}

if (person) forget((name) => !name.startsWith(nameOf("")));
document.addEventListener("submit", (event) => {
  if (event.target instanceof HTMLElement && event.target.matches("[data-forgets]")) forget(() => true);
});
