// The line to the server: news every few seconds while it is up, longer waits while it is down.
import { flush, load, Offline, post, SYNC_TAG, Wiped } from "./queue.js";
import { get, learn, ofDoor } from "./store.js";

const NEWS_EVERY_MS = 4000;
const LONGEST_WAIT_MS = 30000;
const LIFE_EVERY_MS = 60000;
const ANSWER_WITHIN_MS = 2500; // longer, and the phone answers by itself: somebody stands there

export class Line {
  constructor({ guard, place, changed, answered, wiped }) {
    Object.assign(this, { guard, place, changed, answered, wiped });
    this.isUp = navigator.onLine;
    this.isAsking = false;
    this.cursor = "";
    this.total = 0;
    this.failures = 0;
    this.timer = 0;
    this.toldAt = 0;
    window.addEventListener("online", () => this.soon(0));
    window.addEventListener("offline", () => this.fell());
    document.addEventListener("visibilitychange", () => { if (!document.hidden) this.soon(0); });
  }

  soon(delay) {
    clearTimeout(this.timer);
    if (!this.isStopped) this.timer = setTimeout(() => this.beat(), delay);
  }

  stop() {
    this.isStopped = true;
    clearTimeout(this.timer);
  }

  fell() {
    this.isUp = false;
    this.changed();
  }

  // One round: send what waits, hear the news, fetch the list when it is another.
  async beat() {
    if (this.isBeating || this.isStopped) return;
    this.isBeating = true;
    let wait = NEWS_EVERY_MS + Math.random() * 500;
    try {
      if (!document.hidden || !this.guard.list) await this.round();
      this.failures = 0;
    } catch (error) {
      if (error instanceof Wiped) {
        this.wiped(error.message);
        return;
      }
      if (!(error instanceof Offline)) reportError(error); // what nobody foresaw stops the line as little
      this.fell();
      this.failures += 1;
      wait = Math.min(LONGEST_WAIT_MS, 1000 * 2 ** Math.min(this.failures, 6));
    } finally {
      this.isBeating = false;
    }
    this.soon(wait);
  }

  async round() {
    if (!this.guard.list || !this.cursor) await this.fetchList();
    await flush(this.place.door, (pairs, said) => this.told(pairs, said));
    const response = await load(this.place, `${this.place.changes}?since=${encodeURIComponent(this.cursor)}`);
    const news = await response.json();
    this.isUp = true;
    this.heardOf(news);
    await this.guard.hear(news);
    await this.tellOfLife();
    if (news.version !== this.guard.list.version) await this.fetchList();
    this.changed();
  }

  // Staff see which phones are there, and what waits on each of them.
  async tellOfLife() {
    if (Date.now() - this.toldAt < LIFE_EVERY_MS) return;
    this.toldAt = Date.now();
    await post(this.place, [], { left: (await ofDoor("queue", this.place.door)).length });
  }

  heardOf(said) {
    this.cursor = said.cursor || this.cursor;
    if (said.csrf) this.place.token = said.csrf;
    if (said.total !== undefined) this.total = said.total;
  }

  async fetchList() {
    const kept = await get("lists", this.place.door);
    const headers = kept && kept.etag ? { "If-None-Match": kept.etag } : {};
    const response = await load(this.place, this.place.list, headers);
    this.isUp = true;
    const list = response ? await response.json() : kept.list;
    this.heardOf(list);
    if (response) await this.guard.learn(list, response.headers.get("ETag"));
    await learn(this.place.door, { token: this.place.token, total: this.total, synced: Date.now() });
    this.changed();
  }

  async told(pairs, said) {
    if (said.csrf) this.place.token = said.csrf;
    for (const { row, result } of pairs) await this.guard.settle(row.uuid, result);
    this.answered(pairs);
    this.changed();
  }

  // The server's answer to one scan, or null where there is none in time.
  async ask(scan, ticket) {
    if (!this.isUp) return null;
    try {
      const sent = ticket ? { ...scan, registration: undefined, ticket } : scan;
      const said = await post(this.place, [sent], { wait: ANSWER_WITHIN_MS });
      if (!said) return null;
      if (said.csrf) this.place.token = said.csrf;
      await learn(this.place.door, { synced: Date.now() });
      return said.results.find((each) => each.uuid === scan.uuid) || null;
    } catch (error) {
      if (error instanceof Wiped) this.wiped(error.message);
      else if (error instanceof Offline) this.fell();
      else throw error;
      return null;
    }
  }

  // Something waits: send it now, or let the browser do it when this page may be closed already.
  async push() {
    this.soon(this.isUp ? 0 : 2000);
    const worker = navigator.serviceWorker && (await navigator.serviceWorker.getRegistration());
    if (worker && worker.sync) await worker.sync.register(SYNC_TAG).catch(() => {});
  }

  async state() {
    const waiting = await ofDoor("queue", this.place.door);
    const kept = (await get("doors", this.place.door)) || {};
    return {
      isUp: this.isUp,
      waiting: waiting.filter((row) => !row.stuck).length,
      stuck: waiting.filter((row) => row.stuck).length,
      synced: kept.synced ? kept.synced + this.guard.offset : 0,
      inside: this.guard.inside.size,
      total: this.total || kept.total || 0,
    };
  }
}
