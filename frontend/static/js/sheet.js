// @ts-check
/** A button with `data-sheet="id"` opens the <dialog> of that id. Escape, its own button or a click beside it close it. */

document.addEventListener("click", (event) => {
  if (!(event.target instanceof Element)) return;
  const opener = event.target.closest("[data-sheet]");
  const sheet = opener instanceof HTMLElement && document.getElementById(opener.dataset.sheet || "");
  if (sheet instanceof HTMLDialogElement && !sheet.open) sheet.showModal();
  else if (event.target instanceof HTMLDialogElement && event.target.matches("[data-sheet-dialog]")) event.target.close();
});
for (const opener of document.querySelectorAll("[data-sheet]")) if (opener instanceof HTMLElement) opener.hidden = false;
