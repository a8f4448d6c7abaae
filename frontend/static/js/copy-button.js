// @ts-check
/**
 * <copy-button data-from="id" data-copied="Copied"><button type="button" hidden>Copy</button></copy-button>
 * copies the value or the text of the element with that id. The button shows itself only where it can work.
 */
class CopyButton extends HTMLElement {
  #timer = 0;

  connectedCallback() {
    const button = this.querySelector("button");
    if (!button || !navigator.clipboard) return;
    button.hidden = false;
    button.addEventListener("click", () => this.#copy(button));
  }

  disconnectedCallback() {
    clearTimeout(this.#timer);
  }

  /** @param {HTMLButtonElement} button */
  async #copy(button) {
    const source = document.getElementById(this.dataset.from || "");
    if (!source) return;
    await navigator.clipboard.writeText(source instanceof HTMLInputElement ? source.value : source.textContent || "");
    this.#say(this.dataset.copied || "");
    clearTimeout(this.#timer);
    this.#timer = setTimeout(() => this.#say(""), 4000);
  }

  /** @param {string} words */
  #say(words) {
    let status = this.querySelector("[role=status]");
    if (!status) {
      status = document.createElement("span");
      status.setAttribute("role", "status");
      status.className = "copy-status";
      this.append(status);
    }
    status.textContent = words;
  }
}

customElements.define("copy-button", CopyButton);
