// @ts-check
/**
 * Single keys within `[data-keys]`: the link or button there with `data-key="t"` is pressed by `t`. Only while the focus
 * is inside, so that nobody who speaks to their computer, or types elsewhere, sets one off (WCAG 2.1.4).
 */

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.altKey || event.metaKey || !(event.target instanceof Element)) return;
  if (event.target.closest("input, textarea, select, [contenteditable]")) return;
  const region = event.target.closest("[data-keys]");
  const wanted = region?.querySelector(`[data-key="${CSS.escape(event.key)}"]`);
  if (!(wanted instanceof HTMLElement)) return;
  event.preventDefault();
  wanted.click();
});
