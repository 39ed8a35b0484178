// The grid of a delegation: each row is saved as it is typed, nothing typed is lost.
// Without this script the same grid is one form.
(() => {
  "use strict";

  const form = document.querySelector("[data-roster]");
  if (!form) return;
  const words = form.dataset;
  const body = form.querySelector("tbody");
  const box = form.querySelector("[data-roster-box]");
  const stateLine = form.querySelector("[data-roster-state]");
  const retry = form.querySelector("[data-roster-retry]");
  const narrow = window.matchMedia("(max-width: 767.98px)");
  const token = form.elements.csrfmiddlewaretoken.value;

  // --- Rows: what is typed, and what the server has ---

  const known = new WeakMap(); // row → {version, cells}: as it was last saved
  const rows = () => Array.from(body.querySelectorAll("tr[data-key]"));
  const rowOf = (element) => element.closest("tr[data-key]");
  const byKey = (key) => document.getElementById(`r-${key}`);
  const fields = (row) => Array.from(row.querySelectorAll("[data-col]"));
  const field = (row, column) => fields(row).find((each) => each.dataset.col === column);
  const typed = (row) => Object.fromEntries(fields(row).map((each) => [each.dataset.col, each.value]));
  const isEmpty = (row) => fields(row).every((each) => !each.value.trim());
  const isNew = (row) => known.get(row).version === "";

  function learn(row, cells) {
    known.set(row, { version: row.dataset.version, cells: cells || typed(row) });
  }

  function isDirty(row) {
    if (isNew(row)) return !isEmpty(row);
    const saved = known.get(row).cells;
    return fields(row).some((each) => each.value !== (saved[each.dataset.col] || ""));
  }

  function put(control, text) {
    if (control.tagName === "SELECT") choose(control, text);
    else control.value = text;
  }

  // A text that is none of the choices becomes one: what was typed stands as it was typed.
  function choose(select, text) {
    const plain = (each) => each.normalize("NFC").trim().toLowerCase();
    const found = Array.from(select.options).find((each) => plain(each.value) === plain(text));
    if (!found) select.add(new Option(text, text));
    select.value = found ? found.value : text;
  }

  // crypto.randomUUID is there in secure contexts only.
  function newKey() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    bytes[6] = (bytes[6] & 15) | 64;
    bytes[8] = (bytes[8] & 63) | 128;
    const digits = Array.from(bytes, (each) => each.toString(16).padStart(2, "0")).join("");
    return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
  }

  function addRow() {
    const made = form.querySelector("[data-roster-new]").content.firstElementChild.cloneNode(true);
    const key = newKey();
    made.querySelectorAll("*").forEach((each) => {
      ["id", "for", "name", "value", "aria-describedby"].forEach((name) => {
        const given = each.getAttribute(name);
        if (given && given.includes("KEY")) each.setAttribute(name, given.replace("KEY", key));
      });
    });
    made.id = `r-${key}`;
    made.dataset.key = key;
    body.append(made);
    adopt(made);
    number();
    return made;
  }

  function adopt(row) {
    // A row that a refused form brought back is new to the server, or different from what it has.
    if (row.dataset.version !== "" && row.querySelector(".roster-problem:not([hidden])")) {
      known.set(row, { version: row.dataset.version, cells: {} });
    } else if (row.dataset.version === "") {
      known.set(row, { version: "", cells: {} });
    } else {
      learn(row);
    }
    const toggle = row.querySelector(".roster-toggle");
    toggle.hidden = false;
    toggle.addEventListener("click", () => open(row, !row.classList.contains("is-open")));
    open(row, false);
  }

  function open(row, whether) {
    row.classList.toggle("is-open", whether);
    row.querySelector(".roster-toggle").setAttribute("aria-expanded", String(whether));
  }

  function number() {
    let last = 0;
    rows().forEach((row) => {
      last = isNew(row) ? last + 1 : Number(row.dataset.number);
      row.querySelectorAll(".roster-number").forEach((each) => { each.textContent = last; });
      head(row);
    });
  }

  function head(row) {
    row.querySelector(".roster-who strong").textContent = field(row, "full_name").value.trim() || words.newPerson;
  }

  // --- Saving ---

  async function post(url, values) {
    const data = new URLSearchParams(values);
    return fetch(url, {
      method: "POST",
      body: data,
      headers: { Accept: "application/json", "X-CSRFToken": token },
      credentials: "same-origin",
    });
  }

  let sending = null; // the one run that sends row after row
  let waits = 0; // failed tries in a row
  let timer = 0;

  function say(text, tone) {
    stateLine.textContent = text;
    stateLine.className = `roster-state is-${tone}`;
    retry.hidden = tone !== "bad";
  }

  const stuck = (row) => row.dataset.stuck !== undefined;
  const dirtyRow = () => rows().find((row) => isDirty(row) && !stuck(row));
  const unsaved = () => Boolean(sending) || rows().some(isDirty);

  function soon(delay) {
    clearTimeout(timer);
    timer = setTimeout(flush, delay);
  }

  function flush() {
    clearTimeout(timer);
    if (!sending) sending = drain().finally(() => { sending = null; });
    return sending;
  }

  async function drain() {
    let row = dirtyRow();
    while (row) {
      say(words.saving, "info");
      if (!(await saveRow(row))) return;
      row = dirtyRow();
    }
    if (rows().some(isDirty)) say(words.refused, "bad");
    else if (stateLine.textContent) say(words.saved, "good");
  }

  async function saveRow(row) {
    const sent = typed(row);
    const values = { do: "save", key: row.dataset.key, version: known.get(row).version };
    Object.entries(sent).forEach(([column, text]) => { values[`cell:${column}`] = text; });
    let answer;
    let told = {};
    try {
      answer = await post(words.rowUrl, values);
      told = answer.ok || answer.status === 409 || answer.status === 422 ? await answer.json() : {};
    } catch (error) {
      return later(words.failed);
    }
    if (answer.ok) {
      waits = 0;
      problem(row, "");
      if (!told.rows[row.dataset.key]) return true;
      row.dataset.version = told.rows[row.dataset.key].version;
      learn(row, sent);
      take(told);
      return true;
    }
    if (answer.status === 409) return merge(row, told);
    if (answer.status === 422) {
      row.dataset.stuck = "";
      problem(row, told.error);
      return true;
    }
    if (answer.status === 404) say(words.dead, "bad");
    else if (answer.status === 403) say(words.stale, "bad");
    else return later(answer.status === 429 ? words.busy : words.failed);
    return false;
  }

  function later(text) {
    say(text, "bad");
    waits += 1;
    soon(Math.min(60, 2 ** waits) * 1000);
    return false;
  }

  function problem(row, text) {
    const place = row.querySelector(".roster-problem");
    place.textContent = text;
    place.hidden = !text;
  }

  // What the server understood: every row's remarks, since rows depend on each other.
  function take(told) {
    Object.entries(told.rows).forEach(([key, said]) => {
      const row = byKey(key);
      if (!row) return;
      row.dataset.number = said.number;
      fields(row).forEach((each) => remark(each, said.notes[each.dataset.col] || ["", ""]));
      row.classList.remove("is-bad", "is-doubt", "is-good");
      row.classList.add(`is-${said.tone}`);
      row.querySelector(".roster-status").textContent = said.status;
      // Somebody else's row that moved on keeps its own version: only what we saved is ours.
      if (known.get(row).version === "" && !isDirty(row)) row.dataset.version = said.version;
    });
    form.querySelector("[data-roster-counts]").innerHTML = told.counts;
    settle();
  }

  function remark(control, [tone, text]) {
    const note = document.getElementById(control.id.replace(/^c-/, "n-"));
    if (note.textContent !== text) note.textContent = text;
    note.className = `roster-note${tone ? ` is-${tone}` : ""}`;
    note.hidden = !text;
    if (text) control.setAttribute("aria-describedby", note.id);
    else control.removeAttribute("aria-describedby");
    if (tone === "bad") control.setAttribute("aria-invalid", "true");
    else control.removeAttribute("aria-invalid");
  }

  // Rows that nobody typed in stand last, so that numbers are those the server counts by.
  function settle() {
    const all = rows();
    const last = all.reduce((at, row, index) => (isNew(row) && isEmpty(row) ? at : index), -1);
    all.slice(0, last).forEach((row) => {
      if (isNew(row) && isEmpty(row) && !row.contains(document.activeElement)) body.append(row);
    });
    number();
  }

  // --- Two people at one row: what only one of them changed is kept; the rest is asked ---

  function merge(row, theirs) {
    const before = known.get(row).cells;
    const both = [];
    fields(row).forEach((each) => {
      const [base, mine, other] = [before, null, theirs.cells].map((from) => (
        from ? from[each.dataset.col] || "" : each.value
      ));
      if (mine === other || other === base) return;
      if (mine === base) put(each, other);
      else both.push([each, mine, other]);
    });
    row.dataset.version = theirs.version;
    known.set(row, { version: String(theirs.version), cells: theirs.cells });
    head(row);
    if (both.length) ask(row, both);
    return true;
  }

  function ask(row, both) {
    row.dataset.stuck = "";
    row.dataset.clash = "";
    open(row, true);
    const place = row.querySelector(".roster-problem");
    const sentences = both.map(([each, mine, other]) => {
      const label = form.querySelector(`label[for="${CSS.escape(each.id)}"]`).textContent;
      return words.clashCell.replace("%1", () => label).replace("%2", () => mine).replace("%3", () => other);
    });
    place.textContent = [words.clash, ...sentences].join(" ");
    [[words.mine, () => {}], [words.theirs, () => both.forEach(([each, , other]) => put(each, other))]]
      .forEach(([label, act]) => {
        const button = document.createElement("button");
        button.type = "button";
        button.className = "btn btn-quiet";
        button.textContent = label;
        button.addEventListener("click", () => {
          act();
          delete row.dataset.clash;
          delete row.dataset.stuck;
          problem(row, "");
          field(row, "full_name").focus();
          flush();
        });
        place.append(" ", button);
      });
    place.hidden = false;
  }

  // --- Leaving the page, and leading to a cell ---

  function aim(place) {
    open(rowOf(place), true);
    place.scrollIntoView({ block: "center", inline: "center" });
    if (place.dataset.col) place.focus({ preventScroll: true });
  }

  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    await flush();
    if (rows().some(isDirty)) {
      const row = rows().find(isDirty);
      open(row, true);
      row.scrollIntoView({ block: "center" });
      return;
    }
    if (event.submitter && event.submitter.value === "submit") window.location.assign(words.submitUrl);
  });

  // --- Typing ---

  form.addEventListener("input", (event) => {
    const row = event.target.dataset.col && rowOf(event.target);
    if (!row) return;
    if (row.dataset.clash === undefined) delete row.dataset.stuck;
    if (event.target.dataset.col === "full_name") head(row);
    if (!narrow.matches && row === body.lastElementChild) addRow();
    soon(900);
  });
  form.addEventListener("change", (event) => { if (event.target.dataset.col) flush(); });
  retry.addEventListener("click", () => {
    rows().forEach((row) => { if (row.dataset.clash === undefined) delete row.dataset.stuck; });
    flush();
  });
  window.addEventListener("online", () => flush());
  window.addEventListener("beforeunload", (event) => { if (unsaved()) event.preventDefault(); });

  // --- Beginning ---

  rows().forEach(adopt);
  form.classList.add("is-live");
  if (narrow.matches) {
    // One empty card is enough on a phone, and open when nobody is on the list yet.
    const empty = rows().filter((row) => isNew(row) && isEmpty(row));
    empty.slice(rows().length === empty.length ? 1 : 0).forEach((row) => row.remove());
    if (rows().length === 1 && isNew(rows()[0])) open(rows()[0], true);
  }
  rows().filter((row) => row.querySelector(".roster-problem:not([hidden])")).forEach((row) => open(row, true));
  // A link from the list of errors leads to its cell.
  const aimed = window.location.hash && document.getElementById(decodeURIComponent(window.location.hash.slice(1)));
  if (aimed && rowOf(aimed)) aim(aimed);
  if (words.openedUrl) setTimeout(() => { post(words.openedUrl, {}).catch(() => {}); }, 1500);

  window.roster = {
    form, words, body, box, narrow, stateLine, rows, rowOf, fields, field, isEmpty, isNew, isDirty, dirtyRow, known,
    put, addRow, open, aim, number, head, flush, soon, say, post, take,
  };
})();
