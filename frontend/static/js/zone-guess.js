// @ts-check
/** At sign-up: the zone of this device is chosen beforehand, where it is one of those that are offered. */
const zones = document.querySelector("select[name=zone]");
const mine = Intl.DateTimeFormat().resolvedOptions().timeZone;
if (zones instanceof HTMLSelectElement && zones.dataset.guess !== undefined) {
  const found = [...zones.options].find((option) => option.value === mine);
  if (found) found.selected = true;
}
