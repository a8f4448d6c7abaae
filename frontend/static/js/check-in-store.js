// @ts-check
/**
 * What a device keeps of a door while it stands open, so that the page works with the network gone: the list of the day
 * (names, and digests of tickets, never their secrets), and what was noted and not sent yet. They are two databases,
 * because the list is thrown away on signing out (kept.js) and when the day is over, and what was noted is not: it goes
 * out when whoever noted it is back, and holds no names but those a host typed of people who came without a seat, with
 * what they said of themselves who have no account: whom such a name may mean stays in memory, and is asked again.
 *
 * @typedef {{registration: number, person: number, name: string, organisation: string, country: string, state: string, ticket: string,
 *   code: string, on_site: string | null, online: string | null, meant: string}} Somebody
 * @typedef {{until: string, people: Somebody[]}} List
 * @typedef {{id: number, name: string, organisation: string, warning: string}} Candidate
 * @typedef {{whom?: number, name?: string, email?: string, organisation?: string, country?: string, reason?: string,
 *   refused?: {code: string, detail: string}}} WalkIn whom a host let in without a seat
 * @typedef {WalkIn & {id?: number, person: string, plan: string, day: string, client_id: string, do: string,
 *   registration: number, source: string, noted_at: number}} Note
 */

const LISTS = "hansa-door-lists";
const NOTES = "hansa-door-notes";
const PAGES = "hansa-door-pages";
// The server takes nothing that is older.
const LONGEST_KEPT_MS = 14 * 24 * 3600 * 1000;

/** @param {string} name @param {IDBObjectStoreParameters} options @returns {Promise<IDBDatabase>} */
function opened(name, options) {
  return new Promise((resolve, reject) => {
    const asked = indexedDB.open(name, 1);
    asked.onupgradeneeded = () => asked.result.createObjectStore("rows", options);
    asked.onerror = () => reject(asked.error);
    asked.onsuccess = () => {
      // Whoever wants to throw it away does not wait for this tab.
      asked.result.onversionchange = () => asked.result.close();
      resolve(asked.result);
    };
  });
}

/**
 * One piece of work on the rows of a database; done when it is kept, not when it was asked for.
 * @template T @param {string} name @param {IDBTransactionMode} mode
 * @param {(rows: IDBObjectStore) => IDBRequest<T>} work @returns {Promise<T>}
 */
async function within(name, mode, work) {
  const options = name === NOTES ? { keyPath: "id", autoIncrement: true } : {};
  const database = await opened(name, options);
  try {
    return await new Promise((resolve, reject) => {
      const transaction = database.transaction("rows", mode, { durability: "strict" });
      const asked = work(transaction.objectStore("rows"));
      transaction.oncomplete = () => resolve(asked.result);
      transaction.onerror = transaction.onabort = () => reject(transaction.error);
    });
  } finally {
    database.close();
  }
}

export class Store {
  #person;
  #plan;
  #day;

  /** @param {string} person @param {string} plan @param {string} day */
  constructor(person, plan, day) {
    this.#person = person;
    this.#plan = plan;
    this.#day = day;
  }

  get #name() {
    return `${this.#person}:${this.#plan}:${this.#day}`;
  }

  /** @returns {Promise<List | undefined>} */
  list() {
    return within(LISTS, "readonly", (rows) => rows.get(this.#name));
  }

  /** @param {List} list */
  keep(list) {
    return within(LISTS, "readwrite", (rows) => rows.put(list, this.#name));
  }

  /** Throw away the lists of days that are over, and names that nobody settled for two weeks. @param {number} now in milliseconds */
  async discard(now) {
    const [names, lists] = await Promise.all([
      within(LISTS, "readonly", (rows) => rows.getAllKeys()),
      within(LISTS, "readonly", (rows) => rows.getAll()),
    ]);
    const over = names.filter((_name, number) => Date.parse(lists[number].until) <= now);
    for (const name of over) await within(LISTS, "readwrite", (rows) => rows.delete(name));
    if (over.length && over.length === names.length) await caches.delete(PAGES);
    /** @type {Note[]} */
    const notes = await within(NOTES, "readonly", (rows) => rows.getAll());
    await this.forget(notes.filter((one) => one.refused && one.noted_at < now - LONGEST_KEPT_MS));
  }

  /** @param {string} what @param {number} registration @param {string} source @param {WalkIn} [more] */
  note(what, registration, source, more = {}) {
    /** @type {Note} */
    const row = {
      person: this.#person,
      plan: this.#plan,
      day: this.#day,
      client_id: crypto.randomUUID(),
      do: what,
      registration,
      source,
      noted_at: Date.now(),
      ...more,
    };
    return within(NOTES, "readwrite", (rows) => rows.add(row));
  }

  /** What this person noted at this door and was not sent, of all its days, the first first. @returns {Promise<Note[]>} */
  async notes() {
    /** @type {Note[]} */
    const all = await within(NOTES, "readonly", (rows) => rows.getAll());
    return all.filter((one) => one.person === this.#person && one.plan === this.#plan);
  }

  /** Nothing where another tab has thrown it away or changed it meanwhile. @param {Note} note @param {Note} before as it was known */
  change(note, before) {
    return within(NOTES, "readwrite", (rows) => {
      const asked = rows.get(/** @type {number} */ (note.id));
      asked.addEventListener("success", () => asked.result && isSame(asked.result, before) && rows.put(note));
      return asked;
    });
  }

  /** @param {Note[]} sent */
  async forget(sent) {
    for (const one of sent) await within(NOTES, "readwrite", (rows) => rows.delete(/** @type {number} */ (one.id)));
  }
}

/** @param {Note} one @param {Note} other */
function isSame(one, other) {
  const told = (/** @type {Note} */ { whom, name, email, organisation, country, reason, refused }) =>
    JSON.stringify([whom, name, email, organisation, country, reason, refused?.code]);
  return told(one) === told(other);
}

/** Keep this page and what it is made of, for the service worker. @param {string} address @param {string[]} more */
export async function keepPage(address, more) {
  const made = performance.getEntriesByType("resource").map((entry) => entry.name);
  const ours = made.filter((name) => new URL(name).origin === location.origin && new URL(name).pathname.startsWith("/static/"));
  const pages = await caches.open(PAGES);
  await pages.addAll([...new Set([address, ...ours, ...more])]);
}
