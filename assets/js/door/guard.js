// Judges a ticket by what the phone holds, without asking anybody: the day list, who is in, the keys.
import { newUuid, plainKey } from "./bytes.js";
import { prepare } from "./folding.js";
import * as secrets from "./secrets.js";
import * as store from "./store.js";

const LONGEST = 300; // characters of what is no ticket
const REFUSED = ["cancelled", "swapped", "not_today", "refused"];
const LET_IN = ["welcome", "genuine"];

export class Guard {
  constructor(door, verifierUrl) {
    this.door = door;
    this.verifierUrl = verifierUrl;
    this.offset = 0; // how far the server's clock is ahead of this phone's, in ms
    this.device = "";
    this.forget();
  }

  forget() {
    this.list = null;
    this.records = new Map();
    this.inside = new Map();
    this.revoked = new Set();
    this.lock();
  }

  // Names are in memory only while the PIN is.
  lock() {
    this.key = null;
    this.people = null;
  }

  get now() {
    return Date.now() + this.offset;
  }

  get isOver() {
    return Boolean(this.list) && this.now >= this.list.expires_at;
  }

  async wake() {
    const place = (await store.get("doors", this.door)) || {};
    this.offset = place.offset || 0;
    const kept = await store.get("lists", this.door);
    if (kept) this.take(kept.list);
    await this.recount();
    return place;
  }

  take(list) {
    this.list = list;
    this.records = new Map(list.records.map((box) => [plainKey(box.h), box]));
    this.revoked = new Set(list.revoked.map(plainKey));
  }

  async recount() {
    const rows = await store.ofDoor("inside", this.door);
    this.inside = new Map(rows.map((row) => [row.who, row]));
  }

  // A new list: what the server knows of who is in, and what it cannot know yet.
  async learn(list, etag) {
    this.take(list);
    this.offset = list.server_time - Date.now();
    await store.put("lists", { door: this.door, list, etag });
    await store.learn(this.door, { offset: this.offset, expires: list.expires_at });
    await this.setInside(list.in);
    if (this.key && !(await this.readNames())) this.lock();
  }

  async setInside(rows) {
    const waiting = new Set((await store.ofDoor("queue", this.door)).map((row) => row.uuid));
    const mine = Array.from(this.inside.values()).filter((row) => waiting.has(row.uuid));
    const all = new Map(mine.map((row) => [row.who, row]));
    rows.forEach(([who, at, device]) => all.set(this.nameless(who), { ...this.row(who, at, device) }));
    await store.replaceInside(this.door, Array.from(all.values()));
    this.inside = all;
  }

  // The server's news: who came in elsewhere, whose coming was taken back, which tickets are void.
  async hear(news) {
    this.offset = news.server_time - Date.now();
    const came = news.in.map(([who, at, device]) => this.row(who, at, device));
    came.forEach((row) => this.inside.set(row.who, row));
    const left = (news.out || []).map((who) => this.nameless(who)).filter((who) => this.inside.has(who));
    left.forEach((who) => this.inside.delete(who));
    (news.revoked || []).forEach((each) => this.revoked.add(plainKey(each)));
    if (came.length) await store.putAll("inside", came);
    if (left.length) await store.dropAll("inside", left.map((who) => [this.door, who]));
  }

  nameless(who) {
    return plainKey(String(who));
  }

  row(who, at, device, uuid) {
    return { door: this.door, who: this.nameless(who), at, device, uuid };
  }

  // --- The names ---

  async unlock(pin) {
    const key = await secrets.pinKey(pin, this.list.pin);
    const people = await secrets.openIndex(key, this.list.index);
    if (!people) return false;
    this.key = key;
    this.people = prepare(people);
    return true;
  }

  async readNames() {
    const people = await secrets.openIndex(this.key, this.list.index);
    if (people) this.people = prepare(people);
    return Boolean(people);
  }

  person(registration) {
    return this.people && this.people.find((row) => row.r === registration);
  }

  party(group) {
    return (this.people || []).filter((row) => row.g === group);
  }

  // --- Judging ---

  // What to show for what was read, and how the scan waits until it is sent.
  async judge(scan) {
    if (!this.list) return { outcome: "unknown", words: "no_list" };
    if (scan.registration !== undefined) return this.judgePerson(this.person(scan.registration));
    if (scan.code !== undefined) {
      const found = (this.people || []).find((row) => row.code === scan.code.toLowerCase());
      return this.judgePerson(found);
    }
    const hash = await secrets.ticketHash(this.list.salt, scan.ticket);
    const box = this.records.get(hash);
    if (!box) return this.judgeStranger(scan, hash);
    const found = await secrets.openRecord(this.list.salt, scan.ticket, box);
    return this.judgePerson(found, this.revoked.has(hash));
  }

  // The app and a tab of one phone write to one store, and each keeps its own memory of it.
  async insideBefore(who) {
    return this.inside.get(who) || store.get("inside", [this.door, who]);
  }

  async judgePerson(found, isVoid = false) {
    if (!found) return { outcome: "unknown", words: this.people ? "" : "needs_pin" };
    const shown = this.shown(found);
    const keep = { registration: found.r };
    const state = isVoid && !REFUSED.includes(found.s) ? "cancelled" : found.s;
    if (REFUSED.includes(state)) return { ...shown, outcome: state, words: found.w || "", new_name: found.w, keep };
    const before = await this.insideBefore(this.nameless(found.r));
    if (before) return { ...shown, outcome: "already", at: before.at, by: before.device, keep };
    return { ...shown, outcome: "welcome", words: found.w || "", keep };
  }

  shown(row) {
    return {
      registration: row.r, group: row.g, name: row.n, unit: row.u, province: row.p,
      table: row.t, bus: row.b, role: row.x,
    };
  }

  // Not in the list: issued since it was fetched, of another event, or no ticket at all.
  async judgeStranger(scan, hash) {
    const keep = { ticket: scan.ticket.slice(0, LONGEST) };
    const no = (words) => ({ outcome: "unknown", words, keep });
    if (this.revoked.has(hash)) return { outcome: "cancelled", words: "", keep };
    const parts = secrets.ticketParts(scan.ticket);
    if (!parts) return no(/^v1\./.test(scan.ticket) ? "not_listed" : "no_ticket");
    if (!(await secrets.isGenuine(this.list.public_keys, parts, this.verifierUrl))) return no("forged");
    if (parts.event !== this.list.event.key) return { outcome: "not_today", words: "other_event", keep };
    const before = await this.insideBefore(hash);
    if (before) return { outcome: "already", at: before.at, by: before.device, code: parts.code, keep, hash };
    return { outcome: "genuine", words: "", code: parts.code, keep, hash };
  }

  // --- Keeping ---

  // A scan as it waits for the server; without an answer of this phone the server gives one.
  async wait(keep, how) {
    const scan = { door: this.door, uuid: newUuid(), at: Date.now(), what: "in", how, offline: false, ...keep };
    scan.id = await store.put("queue", scan);
    return scan;
  }

  // The phone answered by itself: what it said goes along, and who was let in counts as in.
  async answered(scan, answer) {
    Object.assign(scan, { offline: true, answer: answer.outcome });
    let row = null;
    if (LET_IN.includes(answer.outcome)) {
      row = this.row(answer.hash || answer.registration, this.now, this.device, scan.uuid);
      this.inside.set(row.who, row);
    }
    await store.keepScan(scan, row, null);
  }

  // Takes back what this phone recorded: an event of its own, sent after the first.
  async undo(uuid) {
    const before = Array.from(this.inside.values()).find((row) => row.uuid === uuid);
    const scan = {
      door: this.door, uuid: newUuid(), at: Date.now(), what: "undo", undoes: uuid, how: "typed", offline: true,
    };
    if (before) this.inside.delete(before.who);
    await store.keepScan(scan, null, before ? [this.door, before.who] : null);
    return scan;
  }

  // The server's word on somebody, where it is another than this phone's.
  async settle(uuid, result) {
    const mine = Array.from(this.inside.values()).find((row) => row.uuid === uuid);
    const who = result.r ? String(result.r) : mine && mine.who;
    if (mine && mine.who !== who) {
      this.inside.delete(mine.who);
      await store.drop("inside", [this.door, mine.who]);
    }
    if (["welcome", "already"].includes(result.outcome) && who !== undefined && who !== null) {
      const row = this.row(who, result.at || this.now, result.by || this.device, uuid);
      this.inside.set(row.who, row);
      await store.put("inside", row);
    } else if (mine && result.outcome !== "undone") {
      this.inside.delete(mine.who);
      await store.drop("inside", [this.door, mine.who]);
    }
  }
}
