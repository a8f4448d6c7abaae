// @ts-check
/**
 * <push-button data-key data-address data-worker> with a button for on and one for off, and a status whose words stand
 * in its `data-words-…`. Nothing is asked of the browser before somebody presses.
 */
class PushButton extends HTMLElement {
  connectedCallback() {
    for (const button of this.#buttons()) {
      button.addEventListener("click", () => this.#try(() => (button.dataset.act === "on" ? this.#on() : this.#off())));
    }
    if (!("serviceWorker" in navigator) || !("PushManager" in window)) this.#say("unable");
    else this.#try(() => this.#look());
  }

  /** @returns {NodeListOf<HTMLButtonElement>} */
  #buttons() {
    return this.querySelectorAll("button[data-act]");
  }

  /** @param {() => Promise<void>} work */
  async #try(work) {
    for (const button of this.#buttons()) button.disabled = true;
    try {
      await work();
    } catch {
      this.#say(Notification.permission === "denied" ? "denied" : "failed");
    }
    for (const button of this.#buttons()) button.disabled = false;
  }

  /** What this browser has; told to the site again, since it may be another sign-in by now. */
  async #look() {
    const registration = await navigator.serviceWorker.getRegistration(this.dataset.worker);
    const subscription = await registration?.pushManager.getSubscription();
    if (subscription) await this.#tell("POST", subscription.toJSON());
    this.#show(Boolean(subscription));
  }

  async #on() {
    if ((await Notification.requestPermission()) !== "granted") {
      this.#say("denied");
      return;
    }
    await navigator.serviceWorker.register(this.dataset.worker || "");
    const registration = await navigator.serviceWorker.ready;
    const subscription = await registration.pushManager.subscribe({
      userVisibleOnly: true,
      applicationServerKey: this.dataset.key,
    });
    await this.#tell("POST", subscription.toJSON());
    this.#show(true);
  }

  async #off() {
    const registration = await navigator.serviceWorker.getRegistration(this.dataset.worker);
    const subscription = await registration?.pushManager.getSubscription();
    if (subscription) {
      await this.#tell("DELETE", { endpoint: subscription.endpoint });
      await subscription.unsubscribe();
    }
    this.#show(false);
  }

  /**
   * @param {string} method
   * @param {object} what
   */
  async #tell(method, what) {
    const token = JSON.parse(document.body.getAttribute("hx-headers") || "{}")["X-CSRFToken"];
    const answer = await fetch(this.dataset.address || "", {
      method,
      headers: { "Content-Type": "application/json", "X-CSRFToken": token },
      body: JSON.stringify(what),
    });
    if (!answer.ok) throw new Error(String(answer.status));
  }

  /** @param {boolean} isOn */
  #show(isOn) {
    for (const button of this.#buttons()) button.hidden = (button.dataset.act === "on") === isOn;
    this.#say(isOn ? "on" : "off");
  }

  /** @param {string} state */
  #say(state) {
    const status = /** @type {HTMLElement | null} */ (this.querySelector("[role=status]"));
    if (status) status.textContent = status.getAttribute(`data-words-${state}`);
    if (state === "failed" || state === "denied") {
      const on = /** @type {HTMLButtonElement | null} */ (this.querySelector("[data-act=on]"));
      const off = /** @type {HTMLButtonElement | null} */ (this.querySelector("[data-act=off]"));
      if (on && off) on.hidden = !off.hidden;
    }
  }
}

customElements.define("push-button", PushButton);
