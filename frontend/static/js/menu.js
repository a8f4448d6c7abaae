// @ts-check
/** A menu is a <details class="menu">: it closes by Escape, by a click elsewhere, and when focus leaves it. */

/** @param {EventTarget | null} [but] */
function close(but) {
  for (const menu of document.querySelectorAll("details.menu[open]")) {
    if (!(but instanceof Node && menu.contains(but)) && menu instanceof HTMLDetailsElement) menu.open = false;
  }
}

document.addEventListener("click", (event) => close(event.target));
document.addEventListener("focusin", (event) => close(event.target));
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape") return;
  const menu = event.target instanceof Element && event.target.closest("details.menu[open]");
  if (!(menu instanceof HTMLDetailsElement)) return;
  menu.open = false;
  menu.querySelector("summary")?.focus();
});
