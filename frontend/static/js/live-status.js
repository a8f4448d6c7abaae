// @ts-check
import { live } from "./live.js";

/**
 * <live-status [data-zone] hidden><template data-state="stale">…</template> …</live-status>
 *
 * A bar that stands while the page is not live; its words come with the page, one template for each state. A connection
 * that is back within a few seconds is not worth a word, unless the browser itself says that there is no network. One
 * that never came is said within a minute: such a page asks from time to time, and what is new arrives late.
 */
const PATIENCE_MS = 3000;
const FIRST_PATIENCE_MS = 45000;

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
    const isFirst = live.state === "connecting";
    const words = this.querySelector(`template[data-state="${isFirst ? "delayed" : live.state}"]`);
    if (!(words instanceof HTMLTemplateElement)) return this.#say(null);
    const isCertain = !navigator.onLine || ["out", "barred"].includes(live.state);
    const patience = isFirst ? FIRST_PATIENCE_MS : PATIENCE_MS;
    this.#timer = setTimeout(() => this.#say(words), isCertain ? 0 : patience);
  };

  /** @param {HTMLTemplateElement | null} words */
  #say(words) {
    for (const said of this.querySelectorAll(":scope > :not(template)")) said.remove();
    if (words) this.append(words.content.cloneNode(true));
    const synced = this.querySelector("time[data-slot=synced]");
    if (synced instanceof HTMLTimeElement) {
      synced.dateTime = live.syncedAt.toISOString();
      synced.textContent = live.syncedAt.toLocaleTimeString(document.documentElement.lang, {
        hour: "2-digit",
        minute: "2-digit",
        hourCycle: "h23",
        timeZone: this.dataset.zone || undefined, // as all other times of the page
      });
    }
    this.hidden = !words;
  }
}

customElements.define("live-status", LiveStatus);
