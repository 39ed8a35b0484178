// What the phone keeps: doors (addresses, no names), their day lists (sealed), who is in, scans to send.
const NAME = "door";
const STORES = { doors: "door", lists: "door", inside: ["door", "who"], queue: null };
let opening = null;

function open() {
  opening = opening || new Promise((done, failed) => {
    const request = indexedDB.open(NAME, 1);
    request.onupgradeneeded = () => {
      for (const [name, keyPath] of Object.entries(STORES)) {
        const options = keyPath ? { keyPath } : { keyPath: "id", autoIncrement: true };
        const made = request.result.createObjectStore(name, options);
        if (name === "queue" || name === "inside") made.createIndex("door", "door");
      }
    };
    request.onsuccess = () => {
      request.result.onversionchange = () => { request.result.close(); opening = null; };
      done(request.result);
    };
    request.onerror = () => { opening = null; failed(request.error); };
  });
  return opening;
}

// Runs `work` on the stores in one transaction; resolves with what its request found, once it is on disk.
async function within(names, mode, work) {
  const database = await open();
  return new Promise((done, failed) => {
    const deed = database.transaction(names, mode);
    const request = work(...names.map((name) => deed.objectStore(name)));
    deed.oncomplete = () => done(request && request.result);
    deed.onabort = deed.onerror = () => failed(deed.error);
  });
}

const read = (name, work) => within([name], "readonly", work);
const write = (names, work) => within([].concat(names), "readwrite", work);

export const get = (name, key) => read(name, (store) => store.get(key));
export const put = (name, value) => write(name, (store) => store.put(value));
export const drop = (name, key) => write(name, (store) => store.delete(key));
export const all = (name) => read(name, (store) => store.getAll());
export const ofDoor = (name, door) => read(name, (store) => store.index("door").getAll(door));

// Changes some fields of a door and leaves the others.
export const learn = (door, fields) => write("doors", (store) => {
  store.get(door).onsuccess = ({ target }) => store.put({ ...target.result, ...fields, door });
});

export const putAll = (name, values) => write(name, (store) => {
  values.forEach((each) => store.put(each));
});

export const dropAll = (name, keys) => write(name, (store) => {
  keys.forEach((each) => store.delete(each));
});

// Who is in, as the server now has it, in place of what stood here.
export const replaceInside = (door, rows) => write("inside", (store) => {
  store.index("door").getAllKeys(door).onsuccess = ({ target }) => {
    target.result.forEach((key) => store.delete(key));
    rows.forEach((row) => store.put(row));
  };
});

// A scan and what it changes are kept together or not at all.
export const keepScan = (scan, row, gone) => write(["queue", "inside"], (queue, inside) => {
  if (row) inside.put(row);
  if (gone) inside.delete(gone);
  return queue.put(scan);
});

async function forgetPages() {
  if (!globalThis.caches) return;
  const names = await caches.keys();
  await Promise.all(names.filter((each) => each.startsWith("door-")).map((each) => caches.delete(each)));
}

// Taken back from one day of an event: nothing of it stays, what waits neither. Other doors know nothing of it.
export async function wipeEventDay(door) {
  const doors = await all("doors");
  const dayOf = (each) => `${each.door.split("/")[2]} ${each.expires}`;
  const own = doors.find((each) => each.door === door) || { door };
  const gone = new Set([door, ...doors.filter((each) => dayOf(each) === dayOf(own)).map((each) => each.door)]);
  if (doors.every((each) => gone.has(each.door))) {
    await wipe();
    return;
  }
  const rows = (await all("queue")).filter((row) => gone.has(row.door));
  await dropAll("queue", rows.map((row) => row.id));
  for (const each of gone) {
    await wipeDay(each);
    await drop("doors", each);
  }
}

// Nothing stays: the phone was lost, or somebody asked for it.
export async function wipe() {
  await write(Object.keys(STORES), (...stores) => { stores.forEach((each) => each.clear()); });
  await forgetPages();
}

// The day of a door is over: its people go; what is still to be sent holds no name and stays.
export async function wipeDay(door) {
  await drop("lists", door);
  await replaceInside(door, []);
}

// By the server's clock, as far as this phone knows it.
export async function wipePast() {
  const doors = await all("doors");
  const past = doors.filter((each) => each.expires && Date.now() + (each.offset || 0) >= each.expires);
  for (const each of past) await wipeDay(each.door);
  return past.map((each) => each.door);
}
