// The last answers of this page, newest first, each that let somebody in with a way back. In memory only.
import { clock, letsIn } from "./panel.js";

const MOST = 12;

export class Log {
  constructor(root, say, undo) {
    Object.assign(this, { root, say, undo });
    this.list = root.querySelector("[data-log]");
    this.row = root.querySelector('template[data-row="log"]');
  }

  add(answer, at) {
    const row = this.row.content.firstElementChild.cloneNode(true);
    const put = (name, text) => { row.querySelector(`[data-${name}]`).textContent = text; };
    put("at", clock(at));
    put("name", answer.name || answer.code || "");
    put("state", this.say(`short_${answer.outcome}`));
    const back = row.querySelector("[data-undo]");
    back.hidden = !letsIn(answer.outcome);
    back.addEventListener("click", async () => {
      back.hidden = true;
      await this.undo(answer);
      put("state", this.say("short_undone"));
    });
    this.list.prepend(row);
    while (this.list.children.length > MOST) this.list.lastElementChild.remove();
    return back;
  }

  clear() {
    this.list.replaceChildren();
  }
}
