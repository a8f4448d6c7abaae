// @ts-check
import { live } from "./live.js";

/**
 * <live-status data-stale="…" data-delayed="…" data-ended="…" hidden></live-status>
 *
 * A bar that stands while the page is not live. The words come with the page. A connection that is back within
 * a few seconds is not worth a word.
 */
class LiveStatus extends HTMLElement {
  #timer = 0;

  connectedCallback() {
    this.setAttribute("role", "status");
    document.addEventListener("live:state", this.#show);
    this.#show();
  }

  disconnectedCallback() {
    clearTimeout(this.#timer);
    document.removeEventListener("live:state", this.#show);
  }

  #show = () => {
    clearTimeout(this.#timer);
    const words = this.dataset[live.state];
    if (words === undefined) {
      this.hidden = true;
      this.textContent = "";
      return;
    }
    this.#timer = setTimeout(() => {
      this.hidden = false;
      this.textContent = words;
    }, 3000);
  };
}

customElements.define("live-status", LiveStatus);
