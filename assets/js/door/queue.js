// Scans wait here until the server has them: the page sends them, and so does the service worker
// when the network comes back. Sending one twice is harmless: its uuid stays the same.
import { all, dropAll, get, learn, ofDoor, put, wipeDay, wipeEventDay } from "./store.js";

export const BATCH = 200;
export const SYNC_TAG = "door-queue";
const WAIT_MS = 20000;
const LOAD_MS = 60000; // a list of thousands on a weak line

export class Offline extends Error {}
export class Wiped extends Error {}

// Only what the server is to read.
function wire(row) {
  const { id, door, stuck, ...scan } = row;
  return scan;
}

// A hall's Wi-Fi may answer with a page of its own: that is not the server.
function read(text) {
  try {
    return JSON.parse(text);
  } catch {
    throw new Offline("not the server");
  }
}

async function answer(url, options, wait = WAIT_MS) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), wait);
  try {
    const response = await fetch(url, { credentials: "same-origin", cache: "no-store", signal: stop.signal, ...options });
    const text = await response.text(); // the line may also break off, or stall, in the middle
    return { ok: response.ok, status: response.status, headers: response.headers, json: () => read(text) };
  } catch (error) {
    throw new Offline(error.message);
  } finally {
    clearTimeout(timer);
  }
}

// A refusal of the door is JSON, one for want of a token a page.
function worded(response) {
  try {
    return response.json();
  } catch {
    return {};
  }
}

// What a refusal asks for: a phone that was taken back keeps nothing of that day of the event; one whose day is over keeps no people,
// but what it has to hand in.
async function obey(place, response) {
  if (response.status !== 403) return;
  const told = worded(response);
  if (!told.wipe) return;
  if (told.why === "revoked") await wipeEventDay(place.door);
  else await wipeDay(place.door);
  throw new Wiped(told.why === "revoked" ? "revoked" : "over");
}

// What this address answers; null where nothing changed.
export async function load(place, url, headers = {}) {
  const response = await answer(url, { headers: { Accept: "application/json", ...headers } }, LOAD_MS);
  await obey(place, response);
  if (response.status === 304) return null;
  if (!response.ok) throw new Offline(String(response.status));
  return response;
}

// A form's token grows stale when somebody signs in or out: the news bring a new one, even when the day is over.
async function freshToken(place) {
  const response = await answer(place.changes, { headers: { Accept: "application/json" } });
  place.token = response.json().csrf || place.token;
  await learn(place.door, { token: place.token });
}

// Sends these scans; resolves with what the server says, or null where it cannot read them.
export async function post(place, scans, { wait, left = 0 } = {}) {
  const ask = () => answer(place.sync, {
    method: "POST",
    headers: { "Content-Type": "application/json", Accept: "application/json", "X-CSRFToken": place.token },
    body: JSON.stringify({ now: Date.now(), queue: left, scans: scans.map(wire) }),
  }, wait);
  let response = await ask();
  await obey(place, response);
  if (response.status === 403) {
    await freshToken(place);
    response = await ask();
    await obey(place, response);
  }
  if ([400, 413, 422].includes(response.status)) return null;
  if (!response.ok) throw new Offline(String(response.status));
  return response.json();
}

// What the server said to waiting scans, in the order in which they were made.
async function sendWaiting(place, tell) {
  let size = BATCH;
  for (;;) {
    const whole = (await ofDoor("queue", place.door)).filter((row) => !row.stuck);
    const waiting = whole.slice(0, size);
    if (!waiting.length) return;
    const said = await post(place, waiting, { left: whole.length - waiting.length });
    if (said === null && waiting.length > 1) {
      size = 1; // one of them is at fault: the others shall not wait for it
      continue;
    }
    if (said === null) {
      await put("queue", { ...waiting[0], stuck: true });
      continue;
    }
    const answered = new Map(said.results.map((each) => [each.uuid, each]));
    const sent = waiting.filter((row) => answered.has(row.uuid));
    if (!sent.length) throw new Offline("no answer");
    await dropAll("queue", sent.map((row) => row.id));
    await learn(place.door, { synced: Date.now() });
    if (tell) await tell(sent.map((row) => ({ row, result: answered.get(row.uuid) })), said);
  }
}

// One sender at a time, of page and worker; whoever comes second leaves it to the first.
export async function flush(door, tell) {
  const place = await get("doors", door);
  if (!place) return;
  const work = () => sendWaiting(place, tell);
  if (!navigator.locks) await work();
  else await navigator.locks.request(`door-queue ${door}`, { ifAvailable: true }, (lock) => lock && work());
}

// For the service worker: all doors that this phone has stood at. Resolves with how many had something to send.
export async function flushAll() {
  const waiting = new Set((await all("queue")).filter((row) => !row.stuck).map((row) => row.door));
  let trouble = null; // of one door; the others do not wait for it
  for (const door of waiting) await flush(door).catch((error) => { trouble = trouble || error; });
  if (trouble) throw trouble;
  return waiting.size;
}
