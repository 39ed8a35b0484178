// Whole rows of a delegation's grid: added, removed and put back, moved. Saving is in roster.js.
(() => {
  "use strict";

  if (!window.roster) return;
  const {
    form, words, body, narrow, stateLine, rows, rowOf, field, isNew, dirtyRow, addRow, open, aim, number, flush, say,
    post, take,
  } = window.roster;

  async function deed(what, row, done) {
    await flush();
    if (dirtyRow()) return; // it could not be saved: nothing is moved or removed beside it
    try {
      const answer = await post(words.rowUrl, { do: what, key: row.dataset.key });
      const told = await answer.json();
      if (!answer.ok) {
        say(told.error || words.failed, "bad");
        return;
      }
      done();
      take(told);
      if (stateLine.textContent) say(words.saved, "good");
    } catch (error) {
      say(words.failed, "bad");
    }
  }

  const undo = form.querySelector("[data-roster-undo]");
  let putBack = () => {};
  undo.querySelector("button").addEventListener("click", () => putBack());

  function remove(row) {
    const next = row.nextElementSibling;
    const was = row.querySelector(".roster-number").textContent;
    const name = field(row, "full_name").value.trim();
    const gone = () => {
      row.remove();
      number();
      undo.querySelector("span").textContent = words.removed.replace("%s", () => (name ? `${was} (${name})` : was));
      undo.hidden = false;
      undo.querySelector("button").focus();
    };
    const back = () => {
      body.insertBefore(row, next && next.parentElement === body ? next : null);
      undo.hidden = true;
      number();
      field(row, "full_name").focus();
    };
    delete row.dataset.stuck;
    if (isNew(row)) {
      putBack = back;
      gone();
      return;
    }
    putBack = () => deed("restore", row, back);
    deed("remove", row, gone);
  }

  function move(row, step) {
    const other = step < 0 ? row.previousElementSibling : row.nextElementSibling;
    if (!other || isNew(row) || isNew(other)) return;
    const focus = document.activeElement;
    deed(step < 0 ? "up" : "down", row, () => {
      if (step < 0) body.insertBefore(row, other);
      else body.insertBefore(other, row);
      number();
      if (focus) focus.focus();
    });
  }

  form.addEventListener("click", (event) => {
    const jump = event.target.closest("[data-roster-jump]");
    if (jump) {
      event.preventDefault();
      const wrong = form.querySelector("[data-col][aria-invalid]");
      if (wrong) aim(wrong);
      return;
    }
    const button = event.target.closest("button[name=do]");
    if (!button) return;
    const what = button.value.split(":")[0];
    const row = rowOf(button);
    if (what === "more") {
      event.preventDefault();
      begin(addRow());
    } else if (what === "remove") {
      event.preventDefault();
      remove(row);
    } else if (what === "up" || what === "down") {
      event.preventDefault();
      move(row, what === "up" ? -1 : 1);
    }
  });

  function begin(row) {
    if (narrow.matches) rows().forEach((each) => open(each, each === row));
    row.scrollIntoView({ block: narrow.matches ? "start" : "nearest" });
    field(row, "full_name").focus();
  }

  Object.assign(window.roster, { move, undo });
})();
