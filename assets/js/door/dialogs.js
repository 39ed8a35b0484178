// The PIN, a whole delegation, and wiping the phone: each asked in a dialog of its own.
const shown = (dialog) => { if (!dialog.open) dialog.showModal(); };

export class Dialogs {
  constructor(root, { guard, people, say, listWord }) {
    Object.assign(this, { root, guard, people, say, listWord });
    this.pin = root.querySelector("[data-pin]");
    this.party = root.querySelector("[data-party]");
    this.wipe = root.querySelector("[data-wipe]");
    root.querySelectorAll("[data-close]").forEach((button) => {
      button.addEventListener("click", () => button.closest("dialog").close());
    });
    this.listenToPin();
    this.listenToParty();
  }

  closeAll() {
    [this.pin, this.party, this.wipe].forEach((each) => { if (each.open) each.close(); });
  }

  // Runs `then` once the names are open: at once, or after the PIN.
  withNames(then) {
    if (this.guard.people) {
      then();
      return;
    }
    this.then = then;
    this.tellPin(this.guard.list ? "" : this.listWord());
    shown(this.pin);
    this.pin.querySelector("input").focus();
  }

  tellPin(key) {
    const field = this.pin.querySelector("input");
    const error = this.pin.querySelector("[data-pin-error]");
    error.textContent = key ? this.say(key) : "";
    error.hidden = !key;
    if (key) field.setAttribute("aria-invalid", "true");
    else field.removeAttribute("aria-invalid");
  }

  listenToPin() {
    const form = this.pin.querySelector("form");
    const field = form.querySelector("input");
    form.addEventListener("submit", async (event) => {
      event.preventDefault();
      if (!this.guard.list) {
        this.tellPin(this.listWord());
        return;
      }
      this.pin.classList.add("is-busy");
      const isRight = field.value.trim() && (await this.guard.unlock(field.value));
      this.pin.classList.remove("is-busy");
      if (!isRight) {
        this.tellPin("pin_wrong");
        field.focus();
        return;
      }
      this.tellPin("");
      field.value = "";
      this.pin.close();
      this.root.classList.add("is-open");
      if (this.then) this.then();
      this.then = null;
    });
    this.pin.addEventListener("close", () => { field.value = ""; });
  }

  askParty(group, admit) {
    this.withNames(() => {
      const form = this.party.querySelector("form");
      const people = this.people.fillParty(form, group);
      form.querySelector("[data-party-title]").textContent = people.length ? people[0].group.n || people[0].u : "";
      this.admit = admit;
      this.count();
      shown(this.party);
    });
  }

  ticked() {
    return Array.from(this.party.querySelectorAll("input[name=who]:checked:not(:disabled)"), (each) => Number(each.value));
  }

  count() {
    const button = this.party.querySelector("[data-party-admit]");
    button.textContent = this.say("party_admit", { count: this.ticked().length });
    button.disabled = !this.ticked().length;
  }

  listenToParty() {
    const form = this.party.querySelector("form");
    form.addEventListener("change", () => this.count());
    form.querySelector("[data-party-all]").addEventListener("click", () => {
      form.querySelectorAll("input[name=who]:not(:disabled)").forEach((each) => { each.checked = true; });
      this.count();
    });
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const chosen = this.ticked();
      this.party.close();
      this.admit(chosen);
    });
  }

  askWipe(waiting, then) {
    const warning = this.wipe.querySelector("[data-wipe-lost]");
    warning.textContent = waiting ? this.say("wipe_lost", { count: waiting }) : "";
    warning.hidden = !waiting;
    this.wipe.querySelector("form").onsubmit = (event) => {
      event.preventDefault();
      this.wipe.close();
      then();
    };
    shown(this.wipe);
  }
}
