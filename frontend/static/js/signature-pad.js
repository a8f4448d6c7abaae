// @ts-check
/**
 * <signature-pad hidden><canvas><button type="button"><input name="drawing"></signature-pad>
 * A canvas on which one draws a signature; its picture goes along with the form. It shows itself only where it works,
 * and whoever has no pointer types their name instead.
 */
class SignaturePad extends HTMLElement {
  #isDrawing = false;
  #isDrawn = false;

  connectedCallback() {
    const canvas = this.querySelector("canvas");
    const field = this.querySelector("input");
    const pen = canvas && canvas.getContext("2d");
    if (!canvas || !field || !pen) return;
    this.hidden = false;
    pen.lineWidth = 4;
    pen.lineCap = pen.lineJoin = "round";
    pen.strokeStyle = "#14213d";
    this.#clear(canvas, pen, field);
    canvas.addEventListener("pointerdown", (event) => {
      this.#isDrawing = true;
      canvas.setPointerCapture(event.pointerId);
      pen.beginPath();
      pen.moveTo(...this.#place(canvas, event));
    });
    canvas.addEventListener("pointermove", (event) => {
      if (!this.#isDrawing) return;
      pen.lineTo(...this.#place(canvas, event));
      pen.stroke();
      this.#isDrawn = true;
    });
    for (const name of ["pointerup", "pointercancel"]) {
      canvas.addEventListener(name, () => {
        this.#isDrawing = false;
        field.value = this.#isDrawn ? canvas.toDataURL("image/png") : "";
      });
    }
    const anew = this.querySelector("button");
    if (anew) anew.addEventListener("click", () => this.#clear(canvas, pen, field));
  }

  /** @param {HTMLCanvasElement} canvas @param {PointerEvent} event @returns {[number, number]} */
  #place(canvas, event) {
    const box = canvas.getBoundingClientRect();
    return [
      ((event.clientX - box.left) * canvas.width) / box.width,
      ((event.clientY - box.top) * canvas.height) / box.height,
    ];
  }

  /** @param {HTMLCanvasElement} canvas @param {CanvasRenderingContext2D} pen @param {HTMLInputElement} field */
  #clear(canvas, pen, field) {
    pen.fillStyle = "#ffffff";
    pen.fillRect(0, 0, canvas.width, canvas.height);
    this.#isDrawn = false;
    field.value = "";
  }
}

customElements.define("signature-pad", SignaturePad);
