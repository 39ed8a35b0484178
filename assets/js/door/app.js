import { Admitting } from "./admitting.js";
import { Camera, CameraTrouble, needsReader } from "./camera.js";
import { Dialogs } from "./dialogs.js";
import { search } from "./folding.js";
import { Guard } from "./guard.js";
import { keepOnPhone, offerInstall } from "./installing.js";
import { listenToScanner } from "./keys.js";
import { Line } from "./line.js";
import { Log } from "./log.js";
import { clock, fill, letsIn, Panel, vocabulary } from "./panel.js";
import { People } from "./people.js";
import { codeIn, isTicket } from "./reading.js";
import { ticketParts } from "./secrets.js";
import { warmUp } from "./signals.js";
import * as store from "./store.js";

const LOOK_AT_CLOCK_MS = 15000;
const LOCK_AFTER_MS = 10 * 60 * 1000;
const MUTED = "door-muted";

export class App {
  constructor(root, shell) {
    this.root = shell;
    this.urls = shell.dataset;
    this.page = root.dataset;
    this.door = window.location.pathname;
    this.say = vocabulary(shell);
    this.guard = new Guard(this.door, this.urls.verifier);
    this.guard.device = this.page.device;
    this.panel = new Panel(shell, this.say);
    this.people = new People(shell, this.guard, this.say);
    this.log = new Log(shell, this.say, (answer) => this.undo(answer));
    this.dialogs = new Dialogs(shell, {
      guard: this.guard, people: this.people, say: this.say, listWord: () => this.listWord(),
    });
  }

  listWord() {
    return this.line.isUp ? "list_coming" : "why_no_list";
  }

  find(name) {
    return this.root.querySelector(`[data-${name}]`);
  }

  async start() {
    const token = document.querySelector("input[name=csrfmiddlewaretoken]");
    await store.wipePast();
    const place = {
      ...(await this.guard.wake()),
      door: this.door, list: this.page.list, changes: this.page.changes, sync: this.page.sync,
    };
    if (token) place.token = token.value;
    const { door, list, changes, sync } = place;
    await store.learn(door, { list, changes, sync, token: place.token });
    this.line = new Line({
      guard: this.guard,
      place,
      changed: () => this.showState(),
      answered: (pairs) => this.compare(pairs),
      wiped: (why) => this.wiped(why),
    });
    this.admitting = new Admitting(this.guard, this.line);
    this.listen();
    document.getElementById("door-plain").hidden = true;
    this.root.hidden = false;
    this.rest("ready");
    await this.showState();
    this.line.soon(0);
    keepOnPhone(this.urls, await needsReader());
  }

  // --- Reading ---

  listen() {
    this.camera = new Camera({
      video: this.find("video"),
      readerUrl: this.urls.reader,
      read: (text) => this.read(text, "camera"),
      trouble: (error) => this.cameraTrouble(error),
    });
    this.find("camera-on").addEventListener("click", () => this.openCamera());
    this.find("camera-off").addEventListener("click", () => this.closeCamera());
    this.find("torch").addEventListener("click", ({ currentTarget }) => this.switchTorch(currentTarget));
    listenToScanner((text, isSpoilt) => this.scanned(text, isSpoilt));
    ["pointerdown", "keydown"].forEach((name) => document.addEventListener(name, warmUp, { passive: true }));
    this.listenToField();
    this.listenToLists();
    this.listenToTools();
    setInterval(() => this.lookAtClock(), LOOK_AT_CLOCK_MS);
    document.addEventListener("visibilitychange", () => this.lookAway());
    new BroadcastChannel("door").addEventListener("message", async () => {
      await this.guard.recount();
      this.showState();
    });
  }

  async openCamera() {
    warmUp();
    try {
      await this.camera.start();
    } catch (error) {
      this.cameraTrouble(error);
      return;
    }
    this.root.classList.add("is-filming");
    fill(this.find("camera-trouble"), "");
    this.find("torch").hidden = !this.camera.hasTorch;
    this.rest("aim");
    this.find("camera-off").focus();
  }

  closeCamera() {
    this.camera.stop();
    this.root.classList.remove("is-filming");
    this.find("camera-on").focus();
  }

  cameraTrouble(error) {
    const why = error instanceof CameraTrouble ? error.message : "none";
    this.root.classList.remove("is-filming");
    fill(this.find("camera-trouble"), this.say(`camera_${why}`));
  }

  switchTorch(button) {
    const isOn = button.getAttribute("aria-pressed") !== "true";
    button.setAttribute("aria-pressed", String(isOn));
    this.camera.torch(isOn).catch(() => { button.hidden = true; });
  }

  scanned(text, isSpoilt) {
    if (isSpoilt && !ticketParts(text)) this.answer({ outcome: "unknown", words: "input_method" });
    else this.read(text, "scanner");
  }

  read(text, how) {
    const code = isTicket(text) ? "" : codeIn(text);
    return this.take(code ? { code } : { ticket: text }, how);
  }

  async take(scan, how) {
    this.dialogs.closeAll();
    this.people.hide();
    this.root.classList.add("is-asking");
    try {
      const answer = await this.admitting.take(scan, how);
      if (answer) this.answer(answer);
    } finally {
      this.root.classList.remove("is-asking");
    }
  }

  answer(answer) {
    this.panel.show(answer);
    this.last = answer;
    const row = this.log.add(answer, this.guard.now);
    this.find("undo-last").hidden = !letsIn(answer.outcome);
    this.find("undo-last").onclick = () => row.click();
    this.find("whole-last").hidden = !answer.group;
    this.find("whole-last").dataset.whole = answer.group || "";
    this.showState();
  }

  // The last answer makes room: what it offered to do is still in the list of what was scanned.
  rest(word, values) {
    this.panel.rest(this.say(word, values));
    this.find("undo-last").hidden = true;
    this.find("whole-last").hidden = true;
  }

  async undo(answer) {
    await this.admitting.undo(answer.uuid);
    if (this.last === answer) this.rest("undone", { name: answer.name || answer.code || "" });
    this.showState();
  }

  // --- Searching ---

  listenToField() {
    const form = this.find("find");
    this.field = form.querySelector("input");
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.submitted(this.field.value.trim());
    });
    this.field.addEventListener("input", () => {
      if (this.guard.people) this.look();
    });
  }

  submitted(text) {
    if (!text) return;
    const code = codeIn(text);
    const { people } = this.guard;
    const isCode = code && (people ? people.some((row) => row.c === code) : /\d/.test(code));
    if (isTicket(text) || isCode) {
      this.field.value = "";
      this.take(code ? { code } : { ticket: text }, "typed");
    } else {
      this.dialogs.withNames(() => this.look());
    }
  }

  look() {
    const text = this.field.value.trim();
    if (text.length < 2) {
      this.people.hide();
      return;
    }
    this.people.show(search(this.guard.people, text));
    if (this.people.isShown) this.rest("choose");
  }

  listenToLists() {
    this.root.addEventListener("click", ({ target }) => {
      const admit = target.closest("[data-admit]");
      const whole = target.closest("[data-whole]");
      if (admit) {
        this.field.value = "";
        this.take({ registration: Number(admit.dataset.admit) }, "search");
      } else if (whole) {
        this.dialogs.askParty(whole.dataset.whole, (chosen) => this.takeParty(chosen));
      }
    });
  }

  async takeParty(chosen) {
    this.field.value = "";
    this.people.hide();
    const answers = [];
    for (const registration of chosen) answers.push(await this.admitting.take({ registration }, "delegation"));
    if (this.line.isStopped) return;
    answers.forEach((each) => this.log.add(each, this.guard.now));
    const came = answers.filter((each) => letsIn(each.outcome));
    const others = answers.filter((each) => !letsIn(each.outcome));
    this.panel.show({
      outcome: came.length ? "welcome" : "already",
      name: this.say("party_came", { count: came.length }),
      unit: this.dialogs.party.querySelector("[data-party-title]").textContent,
      words: others.map((each) => `${each.name}: ${this.say(`short_${each.outcome}`)}`).join("; "),
      offline: answers.some((each) => each.offline),
    });
    this.find("undo-last").hidden = true;
    this.find("whole-last").hidden = true;
    this.showState();
  }

  // --- The phone ---

  listenToTools() {
    const mute = this.find("mute");
    const setMuted = (isMuted) => {
      this.panel.isMuted = isMuted;
      mute.setAttribute("aria-pressed", String(!isMuted));
    };
    setMuted(localStorage.getItem(MUTED) === "1");
    mute.addEventListener("click", () => {
      setMuted(!this.panel.isMuted);
      localStorage.setItem(MUTED, this.panel.isMuted ? "1" : "");
    });
    this.find("unlock").addEventListener("click", () => this.dialogs.withNames(() => this.field.focus()));
    this.find("lock").addEventListener("click", () => this.lock());
    this.find("wipe-ask").addEventListener("click", async () => {
      const { waiting } = await this.line.state();
      this.dialogs.askWipe(waiting, async () => {
        await store.wipe();
        this.wiped("asked");
      });
    });
    offerInstall(this.find("install"));
  }

  lock() {
    this.guard.lock();
    this.people.hide();
    this.log.clear();
    this.find("conflicts").replaceChildren(); // staff have them on their page
    this.find("conflict-box").hidden = true;
    this.find("party-people").replaceChildren();
    this.field.value = "";
    this.rest("locked");
    this.root.classList.remove("is-open");
  }

  // A phone laid aside shows no names to whoever picks it up.
  lookAway() {
    clearTimeout(this.lockTimer);
    if (document.hidden) this.hiddenAt = Date.now();
    else if (this.hiddenAt && Date.now() - this.hiddenAt > LOCK_AFTER_MS) this.lock();
  }

  async lookAtClock() {
    if (!this.guard.isOver) return;
    await store.wipeDay(this.door);
    this.wiped("over");
  }

  wiped(why) {
    this.line.stop();
    this.guard.forget();
    this.dialogs.closeAll();
    this.camera.stop();
    this.lock();
    this.root.classList.remove("is-filming");
    this.root.classList.add("is-wiped");
    this.find("working").hidden = true;
    this.rest(`wiped_${why}`);
  }

  // --- What is shown besides ---

  async showState() {
    const state = await this.line.state();
    const net = this.find("net");
    if (net.dataset.net !== String(state.isUp)) {
      net.dataset.net = String(state.isUp);
      net.querySelector("[data-net-words]").textContent = this.say(state.isUp ? "net_up" : "net_down");
      this.root.classList.toggle("is-offline", !state.isUp);
    }
    fill(this.find("waiting"), this.say("waiting", { count: state.waiting }));
    fill(this.find("stuck"), state.stuck ? this.say("stuck", { count: state.stuck }) : "");
    fill(this.find("synced"), state.synced ? this.say("synced", { time: clock(state.synced) }) : "");
    fill(this.find("inside"), this.say(state.total ? "inside_of" : "inside", { count: state.inside, total: state.total }));
    this.root.classList.toggle("has-list", Boolean(this.guard.list));
    fill(this.find("listless"), this.guard.list ? "" : this.say(this.listWord()));
  }

  // Offline this phone let somebody in whom another had let in before: said here, settled by staff.
  compare(pairs) {
    const split = pairs.filter(({ row, result }) => row.offline && letsIn(row.answer) && !letsIn(result.outcome));
    split.forEach(({ row, result }) => {
      const item = document.createElement("li");
      item.textContent = this.say(result.outcome === "already" ? "conflict" : "conflict_other", {
        time: clock(row.at + this.guard.offset),
        before: result.at ? clock(result.at) : "",
        device: result.by || "",
        name: result.name || "",
        state: this.say(`short_${result.outcome}`),
      });
      this.find("conflicts").append(item);
    });
    if (split.length) this.find("conflict-box").hidden = false;
  }
}
