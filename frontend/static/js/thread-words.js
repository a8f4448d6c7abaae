// @ts-check
/**
 * Sentences of the page with numbers in them. A template has one of each form that a language may have, made by the
 * server for 1, 3 and 5; which form a number takes is known to the browser.
 */

const language = document.documentElement.lang || "en";
const plural = new Intl.PluralRules(language);
const list = new Intl.ListFormat(language, { type: "conjunction" });
const SAMPLES = { one: "1", few: "3" };

/**
 * @param {Element} root @param {string} name @param {number} number
 * @param {Record<string, string>} [given] what stands for `{name}` in the sentence
 * @returns {string}
 */
export function counted(root, name, number, given = {}) {
  const template = root.querySelector(`template[data-words="${name}"]`);
  if (!(template instanceof HTMLTemplateElement)) return "";
  const sample = SAMPLES[/** @type {"one" | "few"} */ (plural.select(number))] || "5";
  const words = template.content.querySelector(`[data-for="${sample}"]`)?.textContent || "";
  return put(words.replace(sample, number.toLocaleString(language)), given);
}

/** @param {string} words @param {Record<string, string>} given */
export function put(words, given) {
  return words.replace(/\{(\w+)\}/g, (whole, name) => given[name] ?? whole);
}

/** @param {string[]} names @returns {string} "Anna, Bo and Cy" */
export function listed(names) {
  return list.format(names);
}
