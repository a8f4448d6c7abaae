// @ts-check
/** Looks through the camera for QR codes, and says each once as long as it is held there. */

const EVERY_MS = 200;
const AGAIN_MS = 4000;

/** @returns {boolean} whether this browser can see */
export function canScan() {
  return Boolean(navigator.mediaDevices?.getUserMedia);
}

/** Whether the browser itself reads what it sees; else a script of others does (static/vendor). */
export async function readsItself() {
  const formats = await /** @type {any} */ (window).BarcodeDetector?.getSupportedFormats?.();
  return Boolean(formats?.includes("qr_code"));
}

export class Camera {
  #video;
  #reader;
  #onCode;
  /** @type {MediaStream | null} */
  #stream = null;
  #timer = 0;
  #last = "";
  #lastAt = 0;

  /** @param {HTMLVideoElement} video @param {string} reader address of the script that reads @param {(text: string) => void} onCode */
  constructor(video, reader, onCode) {
    this.#video = video;
    this.#reader = reader;
    this.#onCode = onCode;
  }

  get isOn() {
    return this.#stream !== null;
  }

  /** Raises what the browser says where the camera is refused. */
  async start() {
    const { BarcodeDetector: Detector } = (await readsItself()) ? /** @type {any} */ (window) : await import(this.#reader);
    this.#stream = await navigator.mediaDevices.getUserMedia({ video: { facingMode: "environment" } });
    this.#video.srcObject = this.#stream;
    this.#video.hidden = false;
    await this.#video.play();
    const detector = new Detector({ formats: ["qr_code"] });
    const look = async () => {
      if (!this.#stream) return;
      try {
        for (const code of await detector.detect(this.#video)) this.#see(code.rawValue);
      } catch {
        // A picture that was not ready: the next one is.
      }
      this.#timer = setTimeout(look, EVERY_MS);
    };
    look();
  }

  /** @param {string} text */
  #see(text) {
    const now = Date.now();
    if (text === this.#last && now - this.#lastAt < AGAIN_MS) {
      this.#lastAt = now;
      return;
    }
    this.#last = text;
    this.#lastAt = now;
    navigator.vibrate?.(60);
    this.#onCode(text);
  }

  stop() {
    clearTimeout(this.#timer);
    for (const track of this.#stream?.getTracks() ?? []) track.stop();
    this.#stream = null;
    this.#video.srcObject = null;
    this.#video.hidden = true;
  }
}
