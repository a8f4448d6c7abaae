// @ts-check
/** What a scanner read, or somebody typed: as the server reads it (evidence/tickets.py, people/text.py). */

const ADDRESS = /\/tickets\/([a-z2-7]+)\/?$/;
const LETTERS = /^[a-z2-7]+$/;

/** The secret of a ticket, or how one begins; "" for what is neither. @param {string} said */
export function lettersOf(said) {
  const plain = said.trim().toLowerCase();
  const text = ADDRESS.exec(plain)?.[1] ?? plain.replace(/[\s\-–.]+/g, "");
  return LETTERS.test(text) && (text.length === 26 || text.length === 8) ? text : "";
}

/** SHA-256 in hexadecimal. @param {string} text */
export async function digest(text) {
  const bytes = await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text));
  return [...new Uint8Array(bytes)].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** @type {Record<string, string>} */
const PLAIN = { ł: "l", ø: "o", đ: "d", ð: "d", ħ: "h", ı: "i", æ: "ae", œ: "oe", þ: "th", ß: "ss" };

/** The words of a text without case and marks: "Põhja Łódź" is found by "pohja lodz". @param {string} text */
export function wordsOf(text) {
  const plain = text.toLowerCase().replace(/[łøđðħıæœþß]/g, (sign) => PLAIN[sign]);
  return plain.normalize("NFKD").replace(/\p{M}/gu, "").match(/[\p{L}\p{N}]+/gu) ?? [];
}

/** Whether each asked word begins one of the words of the names. @param {string[]} asked @param {string} names */
export function begins(asked, names) {
  const known = wordsOf(names);
  return asked.every((one) => known.some((word) => word.startsWith(one)));
}
