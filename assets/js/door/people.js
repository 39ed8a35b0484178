// Lists of people: what a search found, and a whole delegation with who came ticked.
import { clock } from "./panel.js";

const MOST = 30;

function copy(root, name) {
  return root.querySelector(`template[data-row="${name}"]`).content.firstElementChild.cloneNode(true);
}

const put = (row, name, text) => { row.querySelector(`[data-${name}]`).textContent = text || ""; };

function stateOf(person, guard, say) {
  const before = guard.inside.get(String(person.r));
  if (before) return say("in_since", { time: clock(before.at) });
  return person.s === "welcome" ? "" : say(person.s);
}

export class People {
  constructor(root, guard, say) {
    Object.assign(this, { root, guard, say });
    this.list = root.querySelector("[data-found]");
    this.word = root.querySelector("[data-found-word]");
  }

  get isShown() {
    return !this.list.hidden;
  }

  hide() {
    this.list.hidden = true;
    this.list.replaceChildren();
    this.word.textContent = "";
    this.root.classList.remove("is-finding");
  }

  show(found) {
    this.list.replaceChildren(...found.slice(0, MOST).map((person) => this.row(person)));
    this.list.hidden = !found.length;
    this.root.classList.toggle("is-finding", Boolean(found.length));
    const key = found.length > MOST ? "found_more" : found.length ? "found" : "found_none";
    this.word.textContent = this.say(key, { count: found.length, most: MOST });
  }

  row(person) {
    const row = copy(this.root, "found");
    put(row, "name", person.n);
    put(row, "unit", [person.u, person.x].filter(Boolean).join(" · "));
    const state = stateOf(person, this.guard, this.say);
    put(row, "state", state);
    const admit = row.querySelector("[data-admit]");
    admit.dataset.admit = person.r;
    admit.hidden = this.guard.inside.has(String(person.r));
    row.querySelector("[data-whole]").dataset.whole = person.g || "";
    row.querySelector("[data-whole]").hidden = !person.g;
    return row;
  }

  // The delegation's people as boxes to tick; who is in already is ticked and fixed.
  fillParty(form, group) {
    const people = this.guard.party(group);
    form.querySelector("[data-party-people]").replaceChildren(...people.map((person) => {
      const row = copy(this.root, "party");
      const box = row.querySelector("input");
      const state = stateOf(person, this.guard, this.say);
      box.value = person.r;
      box.checked = this.guard.inside.has(String(person.r));
      box.disabled = box.checked || person.s !== "welcome";
      put(row, "name", person.n);
      put(row, "state", state || person.x);
      return row;
    }));
    return people;
  }
}
