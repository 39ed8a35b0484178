// The service worker of the door: its page and scripts are there without network, and scans are sent
// when the network returns, even after the page was closed. The view sets SHELL, LAZY and VERSION above this.
/* global SHELL, LAZY, VERSION */
import { flushAll, SYNC_TAG, Wiped } from "./queue.js";
import { wipePast } from "./store.js";

const SCRIPTS = `door-shell-${VERSION}`;
const PAGES = "door-pages";
const PATIENCE_MS = 4000;

// The files by their content's name: what is there already is not fetched again.
async function fillShell(more = []) {
  const cache = await caches.open(SCRIPTS);
  const wanted = SHELL.concat(LAZY.filter((url) => more.includes(url)));
  await Promise.all(wanted.map(async (url) => {
    if (await cache.match(url)) return;
    const before = await caches.match(url);
    if (before && /\.[0-9a-f]{12}\./.test(url)) await cache.put(url, before);
    else await cache.add(new Request(url, { cache: "reload" }));
  }));
}

// The version before this one stays: an open page may still want a script of it.
async function dropOldShells() {
  const shells = (await caches.keys()).filter((each) => each.startsWith("door-shell-") && each !== SCRIPTS);
  await Promise.all(shells.slice(0, -1).map((each) => caches.delete(each)));
}

self.addEventListener("install", (event) => {
  event.waitUntil(fillShell().then(() => self.skipWaiting()));
});

self.addEventListener("activate", (event) => {
  event.waitUntil(Promise.all([dropOldShells(), wipePast()]).then(() => self.clients.claim()));
});

// A page of a door; not what answers a form, and not what a link to pair shows.
const isDoorPage = (url) => /^\/cua\/(?:[^/]+\/\d+\/)?$/.test(url.pathname) && !url.search
  && !url.pathname.startsWith("/cua/ghep/");

async function withinPatience(request) {
  const stop = new AbortController();
  const timer = setTimeout(() => stop.abort(), PATIENCE_MS);
  try {
    return await fetch(request, { signal: stop.signal });
  } finally {
    clearTimeout(timer);
  }
}

// The network first, so that the page is the newest; what was kept when there is none.
async function page(request) {
  const cache = await caches.open(PAGES);
  try {
    const response = await withinPatience(request);
    if (response.ok && response.type === "basic" && !response.redirected) await cache.put(request.url, response.clone());
    else if (response.status < 500) await cache.delete(request.url); // taken back, or led elsewhere
    return response;
  } catch (error) {
    const kept = await cache.match(request.url);
    if (kept) return kept;
    const doors = (await cache.keys()).filter((each) => /\d+\/$/.test(each.url));
    if (doors.length) return Response.redirect(doors[doors.length - 1].url);
    throw error;
  }
}

// The first visit came before there was a worker to keep its page.
async function keepPage(url) {
  const cache = await caches.open(PAGES);
  if (await cache.match(url)) return;
  const response = await fetch(url, { credentials: "same-origin" });
  if (response.ok && !response.redirected) await cache.put(url, response);
}

async function file(request) {
  const cache = await caches.open(SCRIPTS);
  return (await cache.match(request)) || (await caches.match(request)) || fetch(request);
}

self.addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (request.mode === "navigate") {
    event.waitUntil(send().catch(() => {})); // what a day that is over left waiting, whichever page opens
    if (isDoorPage(url)) event.respondWith(page(request));
  } else if (SHELL.includes(url.pathname) || LAZY.includes(url.pathname)) {
    event.respondWith(file(request));
  }
});

async function send() {
  await wipePast();
  try {
    if (!(await flushAll())) return;
  } catch (error) {
    if (!(error instanceof Wiped)) throw error; // the browser tries again later
  }
  new BroadcastChannel("door").postMessage("sent");
}

self.addEventListener("sync", (event) => {
  if (event.tag === SYNC_TAG) event.waitUntil(send());
});

// A page says which lazy scripts its browser needs; what was wiped before is kept anew.
self.addEventListener("message", (event) => {
  const { need, page: url } = event.data;
  event.waitUntil(Promise.all([fillShell(need), url && keepPage(url)]));
});
