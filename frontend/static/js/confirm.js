// @ts-check
/**
 * A button with `data-confirm="question"` asks before its form is sent. The dialog's words come from the page's
 * template; its yes says what the button says. Without script the form is sent at once: what can't be undone has
 * a page of its own to confirm.
 */

/** @param {SubmitEvent} event */
async function ask(event) {
  const button = event.submitter;
  const form = event.target;
  if (!(button instanceof HTMLElement) || !(form instanceof HTMLFormElement)) return;
  const question = button.dataset.confirm || form.dataset.confirm;
  const template = document.getElementById("confirm-template");
  if (!question || button.dataset.confirmed || !(template instanceof HTMLTemplateElement)) return;
  event.preventDefault();
  event.stopImmediatePropagation();
  const isMeant = await agreed(template, question, button.textContent || "");
  const now = form.isConnected ? button : standsFor(button, form);
  if (!now) return; // what was asked about has gone meanwhile
  if (!isMeant) return now.focus();
  now.dataset.confirmed = "yes";
  now.closest("form")?.requestSubmit(now);
  delete now.dataset.confirmed;
}

/**
 * The same button of a piece of the page that fetched itself anew while the question stood.
 * @param {HTMLElement} button @param {HTMLFormElement} form @returns {HTMLElement | undefined}
 */
function standsFor(button, form) {
  const same = [...document.forms].filter((one) => one.action === form.action);
  const buttons = same.flatMap((one) => [...one.querySelectorAll("button")]);
  return buttons.find((one) => one.name === (button.getAttribute("name") || "") && one.value === (button.getAttribute("value") || ""));
}

/** @param {HTMLTemplateElement} template @param {string} question @param {string} yes @returns {Promise<boolean>} */
export function agreed(template, question, yes) {
  const piece = /** @type {DocumentFragment} */ (template.content.cloneNode(true));
  const dialog = /** @type {HTMLDialogElement} */ (piece.querySelector("dialog"));
  /** @type {HTMLElement} */ (dialog.querySelector(".dialog-question")).textContent = question;
  /** @type {HTMLElement} */ (dialog.querySelector("[value=yes]")).textContent = yes.trim();
  document.body.append(dialog);
  dialog.showModal();
  return new Promise((resolve) => {
    dialog.addEventListener("close", () => {
      dialog.remove();
      resolve(dialog.returnValue === "yes");
    });
  });
}

// In the capturing phase, so that it stands before whatever else sends forms.
document.addEventListener("submit", ask, true);
