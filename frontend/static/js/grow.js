// @ts-check
/** A text box with `data-grow` is as high as its text, where CSS alone can't do that (`field-sizing`). */
if (!CSS.supports("field-sizing", "content")) {
  document.addEventListener("input", (event) => {
    const box = event.target;
    if (!(box instanceof HTMLTextAreaElement) || box.dataset.grow === undefined) return;
    box.rows = Math.min(16, Math.max(Number(box.dataset.grow) || 2, box.value.split("\n").length));
  });
}
