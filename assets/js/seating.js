// Seats by drag, or by two clicks: the form below the plan does the same without any script.
(() => {
  "use strict";
  document.querySelectorAll(".plan-frame").forEach((frame) => {
    frame.scrollLeft = (frame.scrollWidth - frame.clientWidth) / 2;
  });
  const plan = document.querySelector("[data-seats]");
  const form = document.querySelector("form[data-place]");
  if (!plan || !form) return;
  const said = document.querySelector("[data-seats-said]");
  document.querySelectorAll("[data-with-script]").forEach((words) => { words.hidden = false; });
  const person = form.elements.namedItem("delegate");
  const place = form.elements.namedItem("seat");
  const seatAt = (x, y) => {
    const found = document.elementFromPoint(x, y);
    return found && found.closest("[data-seat]");
  };
  let picked = null; // the seat, or the line of the list, whose person is on the move

  const pick = (mark) => {
    if (picked) picked.classList.remove("is-picked");
    picked = mark;
    if (!mark) {
      said.textContent = "";
      return;
    }
    mark.classList.add("is-picked");
    person.value = mark.dataset.delegate || mark.dataset.pick;
    said.textContent = `${person.selectedOptions[0] ? person.selectedOptions[0].text : ""}. ${said.dataset.picked}`;
  };

  const send = (seat) => {
    place.value = seat.dataset.seat;
    const deed = seat.dataset.delegate ? "swap" : "put";
    form.requestSubmit(form.querySelector(`[name=deed][value=${deed}]`));
  };

  const choose = (seat) => {
    if (picked === seat) pick(null);
    else if (picked) send(seat);
    else if (seat.dataset.delegate) pick(seat);
    else {
      place.value = seat.dataset.seat;
      person.focus();
    }
  };

  let from = null, start = null, moved = false, over = null;
  const aim = (seat) => {
    if (over) over.classList.remove("is-target");
    over = seat;
    if (over) over.classList.add("is-target");
  };
  const drop = () => {
    aim(null);
    from = null;
    plan.classList.remove("is-dragging");
  };
  plan.addEventListener("dragstart", (event) => event.preventDefault());
  plan.addEventListener("pointerdown", (event) => {
    const seat = event.target.closest("[data-seat]");
    moved = false;
    if (!seat || !seat.dataset.delegate || event.button || event.pointerType === "touch") return;
    from = seat;
    start = [event.clientX, event.clientY];
  });
  document.addEventListener("pointermove", (event) => {
    if (!from) return;
    if (!moved && Math.hypot(event.clientX - start[0], event.clientY - start[1]) < 8) return;
    moved = true;
    plan.classList.add("is-dragging");
    const seat = seatAt(event.clientX, event.clientY);
    aim(seat === from ? null : seat);
  });
  document.addEventListener("pointerup", (event) => {
    if (from && moved) {
      const seat = seatAt(event.clientX, event.clientY);
      if (seat && seat !== from) {
        pick(from);
        send(seat);
      }
    }
    drop();
  });
  document.addEventListener("pointercancel", drop);
  plan.addEventListener("click", (event) => {
    const seat = event.target.closest("[data-seat]");
    if (!seat) return;
    event.preventDefault();
    if (!moved) choose(seat);
    moved = false;
  });
  document.querySelectorAll("[data-pick]").forEach((line) => line.addEventListener("click", (event) => {
    event.preventDefault();
    pick(picked === line ? null : line);
    if (picked) document.getElementById("so-do").scrollIntoView();
  }));
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      pick(null);
      drop();
    }
  });
})();
