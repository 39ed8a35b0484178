// The answer, as large as the phone allows: colour, sign, words, sound and vibration.
import { signal } from "./signals.js";

const KINDS = { welcome: "yes", genuine: "yes", already: "again" };
const AGAIN = /^(welcome|genuine)$/;

export const letsIn = (outcome) => AGAIN.test(outcome);

export const clock = (ms) => new Intl.DateTimeFormat("vi-VN", {
  hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: "Asia/Ho_Chi_Minh",
}).format(ms);

// The words of a page stand in its template, where they are translated; {name} is filled in here.
export function vocabulary(root) {
  const words = new Map(Array.from(
    root.querySelector("template[data-words]").content.querySelectorAll("[data-word]"),
    (each) => [each.dataset.word, each.textContent.trim()],
  ));
  return (key, values = {}) => (words.get(key) || "").replace(/\{(\w+)\}/g, (_all, name) => values[name]);
}

export function fill(element, text) {
  element.textContent = text || "";
  element.hidden = !text;
}

export class Panel {
  constructor(root, say) {
    this.root = root;
    this.say = say;
    this.isMuted = false;
    this.part = (name) => root.querySelector(`[data-answer-${name}]`);
  }

  verdict(answer) {
    if (answer.outcome !== "already") return this.say(answer.outcome);
    return answer.at ? this.say("already_at", { time: clock(answer.at) }) : this.say("already");
  }

  reason(answer) {
    if (answer.outcome === "already") return answer.by ? this.say("by", { device: answer.by }) : "";
    if (answer.outcome === "swapped" && answer.new_name) return this.say("instead", { name: answer.new_name });
    const words = this.say(`why_${answer.words}`) || answer.words;
    const isSaid = words && this.verdict(answer).startsWith(words);
    return (!isSaid && words) || this.say(`next_${answer.outcome}`);
  }

  show(answer) {
    const box = this.root.querySelector("[data-answer]");
    box.className = `gate-answer is-${KINDS[answer.outcome] || "no"}`;
    const sign = this.root.querySelector(`template[data-sign="${KINDS[answer.outcome] || answer.outcome}"]`)
      || this.root.querySelector('template[data-sign="no"]');
    this.part("sign").replaceChildren(sign.content.cloneNode(true));
    fill(this.part("verdict"), this.verdict(answer));
    fill(this.part("name"), answer.name || answer.code);
    fill(this.part("unit"), answer.unit || answer.province);
    const places = [answer.role, answer.table, answer.bus].filter(Boolean);
    const list = this.part("places");
    list.replaceChildren(...places.map((words) => {
      const item = document.createElement("li");
      item.textContent = words;
      return item;
    }));
    list.hidden = !places.length;
    fill(this.part("why"), this.reason(answer));
    fill(this.part("note"), answer.offline ? this.say(letsIn(answer.outcome) ? "kept" : "by_list") : "");
    if (box.getBoundingClientRect().top < 0) box.scrollIntoView({ block: "start" });
    signal(KINDS[answer.outcome] || "no", this.isMuted);
  }

  // Between answers: what to do next, or that the server is being asked.
  rest(words) {
    this.root.querySelector("[data-answer]").className = "gate-answer is-idle";
    ["name", "unit", "places", "why", "note"].forEach((name) => fill(this.part(name), ""));
    this.part("sign").replaceChildren();
    fill(this.part("verdict"), words);
  }
}
