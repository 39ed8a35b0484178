// The grid of a delegation as one knows it from a spreadsheet: keys that move between cells, and
// cells that are pasted. Saving is in roster.js.
(() => {
  "use strict";

  if (!window.roster) return;
  const {
    form, words, box, undo, narrow, rows, rowOf, fields, isEmpty, known, put, addRow, head, move, flush, soon, say, post,
  } = window.roster;
  const columns = () => fields(rows()[0]).map((each) => each.dataset.col);

  function go(control, down, right) {
    const row = rowOf(control);
    const list = rows();
    let line = list[list.indexOf(row) + down];
    if (down > 0 && !line && !isEmpty(row)) line = addRow();
    if (!line) return;
    const cells = fields(line);
    const target = cells[fields(row).indexOf(control) + right];
    if (target) enter(target);
  }

  function enter(control) {
    control.focus();
    if (control.select) control.select();
    // The name stays at the left edge: a cell must not hide behind it.
    const edge = box.getBoundingClientRect().left + rowOf(control).firstElementChild.offsetWidth;
    const left = control.getBoundingClientRect().left;
    if (!narrow.matches && !control.closest("th") && left < edge) box.scrollLeft -= edge - left + 16;
  }

  const atStart = (control) => control.tagName === "SELECT" || control.selectionEnd === 0 || wholeOf(control);
  const atEnd = (control) => control.tagName === "SELECT" || control.selectionStart === control.value.length || wholeOf(control);
  const wholeOf = (control) => control.selectionStart === 0 && control.selectionEnd === control.value.length;

  form.addEventListener("keydown", (event) => {
    const control = event.target;
    if (!control.dataset.col || event.ctrlKey || event.metaKey || event.isComposing) return;
    const row = rowOf(control);
    if (event.altKey) {
      if (event.shiftKey && (event.key === "ArrowUp" || event.key === "ArrowDown")) {
        event.preventDefault();
        move(row, event.key === "ArrowUp" ? -1 : 1);
      }
      return;
    }
    const steps = {
      Enter: narrow.matches ? [0, 1] : [event.shiftKey ? -1 : 1, 0],
      ArrowUp: [-1, 0],
      ArrowDown: [1, 0],
      ArrowLeft: atStart(control) && [0, -1],
      ArrowRight: atEnd(control) && [0, 1],
    };
    if (event.key === "Escape") {
      put(control, known.get(row).cells[control.dataset.col] || "");
      soon(0);
      return;
    }
    const step = !(event.shiftKey && event.key !== "Enter") && steps[event.key];
    if (!step || (narrow.matches && event.key !== "Enter")) return;
    event.preventDefault();
    go(control, step[0], step[1]);
  });

  // --- Cells pasted from a spreadsheet ---

  // Rows of cells as Excel and Calc put them on the clipboard: tabs, and quotes around line breaks.
  function table(text) {
    const lines = [[""]];
    let quoted = false;
    for (let at = 0; at < text.length; at += 1) {
      const sign = text[at];
      const line = lines[lines.length - 1];
      const last = line.length - 1;
      if (quoted && sign === '"' && text[at + 1] === '"') {
        line[last] += '"';
        at += 1;
      } else if (sign === '"' && (quoted || line[last] === "")) quoted = !quoted;
      else if (!quoted && sign === "\t") line.push("");
      else if (!quoted && sign === "\n") lines.push([""]);
      else if (sign !== "\r") line[last] += sign === "\n" ? " " : sign;
    }
    return lines.filter((line, index) => index < lines.length - 1 || line.some(Boolean));
  }

  form.addEventListener("paste", async (event) => {
    const control = event.target;
    const text = event.clipboardData ? event.clipboardData.getData("text/plain") : "";
    if (!control.dataset.col || !/[\t\n]/.test(text.trim())) return;
    event.preventDefault();
    const cells = table(text);
    const isList = cells.length > 1 && cells[0].length > 1 && control.dataset.col === "full_name";
    const read = isList ? await understood(text) : null;
    if (read && read.rows.length) fillPeople(rowOf(control), read);
    else fillBlock(control, cells);
    flush();
  });

  // A list with its own columns is read by the server, which knows headings in any order.
  async function understood(text) {
    say(words.saving, "info");
    try {
      const answer = await post(words.pasteUrl, { pasted: text });
      return answer.ok ? await answer.json() : null;
    } catch (error) {
      return null;
    }
  }

  function fillPeople(first, read) {
    let row = first;
    let filled = 0;
    read.rows.forEach((person) => {
      while (row && !isEmpty(row)) row = row.nextElementSibling;
      row = row || addRow();
      fields(row).forEach((each) => put(each, person[each.dataset.col] || ""));
      head(row);
      filled += 1;
    });
    const same = read.same ? words.same.replace("%s", read.same) : "";
    undo.querySelector("span").textContent = [words.pasted.replace("%s", filled), same, ...read.notes].filter(Boolean).join(" ");
    undo.querySelector("button").hidden = true;
    undo.hidden = false;
  }

  function fillBlock(control, cells) {
    let row = rowOf(control);
    const from = columns().indexOf(control.dataset.col);
    cells.forEach((line) => {
      row = row || addRow();
      const places = fields(row);
      line.forEach((text, index) => { if (places[from + index]) put(places[from + index], text.trim()); });
      delete row.dataset.stuck;
      head(row);
      row = row.nextElementSibling;
    });
  }
})();
