// @ts-check
/** What a browser says about keys it says to programs: this puts it into words, beside the button that was pressed. */

/** @type {HTMLElement | null} */
let pressed = null;

// In the capturing phase: a device may say no before the click has come up to the document.
document.addEventListener(
  "click",
  (event) => {
    const button = event.target instanceof Element && event.target.closest("button");
    if (button instanceof HTMLElement) pressed = button;
  },
  true,
);

document.addEventListener("allauth.error", (event) => {
  const words = document.getElementById("passkey-failed");
  const place = pressed?.closest(".actions, .form-actions") || pressed;
  if (!(words instanceof HTMLTemplateElement) || !place) return;
  event.preventDefault();
  document.querySelector("[data-passkey-failed]")?.remove();
  const said = /** @type {HTMLElement} */ (words.content.firstElementChild?.cloneNode(true));
  said.dataset.passkeyFailed = "";
  place.after(said);
});
