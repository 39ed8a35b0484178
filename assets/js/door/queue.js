// Scans wait here until the server has them: the page sends them, and so does the service worker
// when the network comes back. Sending one twice is harmless: its uuid stays the same.
import { all, dropAll, get, learn, ofDoor, put, wipe, wipeDay } from "./store.js";

export const BATCH = 200;
export const SYNC_TAG = "door-queue";
const WAIT_MS = 20000;

export class Offline extends Error {}
export class Wiped extends Error {}

// Only what the server is to read.
function wire(row) {
  const { id, door, stuck, ...scan } = row;
  return scan;
}

async function answer(url, options, wait = WAIT_MS) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), wait);
  try {
    return await fetch(url, { credentials: "same-origin", cache: "no-store", signal: stop.signal, ...options });
  } catch (error) {
    throw new Offline(error.message);
  } finally {
    clearTimeout(timer);
  }
}

// What a refusal asks for: a phone that was taken back keeps nothing; one whose day is over keeps no people,
// but what it has to hand in.
async function obey(place, response) {
  if (response.status !== 403) return;
  const told = await response.clone().json().catch(() => ({}));
  if (!told.wipe) return;
  if (told.why === "revoked") await wipe();
  else await wipeDay(place.door);
  throw new Wiped(told.why === "revoked" ? "revoked" : "over");
}

// What this address answers; null where nothing changed.
export async function load(place, url, headers = {}) {
  const response = await answer(url, { headers: { Accept: "application/json", ...headers } });
  await obey(place, response);
  if (response.status === 304) return null;
  if (!response.ok) throw new Offline(String(response.status));
  return response;
}

// A form's token grows stale when somebody signs in or out: the news bring a new one.
async function freshToken(place) {
  const response = await load(place, place.changes);
  place.token = (await response.json()).csrf;
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
  for (const door of waiting) await flush(door);
  return waiting.size;
}
