// The board of rooms: drag a person to a room, onto somebody to swap, or back to those without a
// room. Everything here can also be done with the links and forms of the page.
(() => {
  "use strict";

  const board = () => document.getElementById("rooms");
  if (!board()) return;
  const status = document.querySelector("[data-rooms-status]");
  let dragged = null;
  let marked = null;

  const mark = (element) => {
    if (marked === element) return;
    if (marked) marked.classList.remove("is-target");
    marked = element;
    if (marked) marked.classList.add("is-target");
  };

  // What letting go over an element would do: [where it shows, what is sent], or null.
  const meant = (element) => {
    if (!element || !dragged) return null;
    const room = element.closest("[data-room]");
    const own = dragged.closest("[data-room]");
    if (room) {
      if (room === own) return null;
      const other = element.closest("[data-person]");
      if (other && "full" in room.dataset) {
        return [other, { deed: "swap", person: dragged.dataset.person, other: other.dataset.person }];
      }
      return [room, { deed: "place", person: dragged.dataset.person, room: room.dataset.room }];
    }
    const free = element.closest("[data-free]");
    return free && own ? [free, { deed: "free", person: dragged.dataset.person }] : null;
  };

  const send = (values) => {
    const list = board().querySelector(".rooms-waiting");
    const scrolled = list.scrollTop;
    window.htmx.ajax("POST", board().dataset.rooms, { target: "#rooms", swap: "outerHTML", values })
      .then(() => { board().querySelector(".rooms-waiting").scrollTop = scrolled; });
  };

  const letGo = (element) => {
    const deed = meant(element);
    finish();
    if (deed) send(deed[1]);
  };

  const begin = (person) => {
    dragged = person;
    person.classList.add("is-dragged");
  };

  const finish = () => {
    if (dragged) dragged.classList.remove("is-dragged");
    dragged = null;
    mark(null);
  };

  // With a mouse: the browser's own drag and drop.
  document.addEventListener("dragstart", (event) => {
    const person = event.target.closest && event.target.closest("#rooms [data-person]");
    if (!person) return;
    event.dataTransfer.setData("text/plain", person.dataset.person);
    event.dataTransfer.effectAllowed = "move";
    begin(person);
  });
  document.addEventListener("dragover", (event) => {
    const deed = meant(event.target);
    mark(deed && deed[0]);
    if (deed) event.preventDefault();
  });
  document.addEventListener("drop", (event) => {
    if (!dragged) return;
    event.preventDefault();
    letGo(event.target);
  });
  document.addEventListener("dragend", finish);

  // With a finger or a pen: by the handle, so that the page can still be scrolled.
  document.addEventListener("pointerdown", (event) => {
    const grip = event.pointerType !== "mouse" && event.target.closest("#rooms [data-grip]");
    if (!grip) return;
    event.preventDefault();
    begin(grip.closest("[data-person]"));
    grip.setPointerCapture(event.pointerId);
  });
  document.addEventListener("pointermove", (event) => {
    if (!dragged || event.pointerType === "mouse") return;
    const deed = meant(document.elementFromPoint(event.clientX, event.clientY));
    mark(deed && deed[0]);
    const edge = 60;
    if (event.clientY < edge) window.scrollBy(0, -12);
    else if (event.clientY > window.innerHeight - edge) window.scrollBy(0, 12);
  });
  document.addEventListener("pointerup", (event) => {
    if (dragged && event.pointerType !== "mouse") {
      letGo(document.elementFromPoint(event.clientX, event.clientY));
    }
  });
  document.addEventListener("pointercancel", (event) => {
    if (event.pointerType !== "mouse") finish();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") {
      finish();
      closeMoves();
    }
  });

  // The form to move one person, in its place on the board instead of on a page of its own.
  const closeMoves = () => {
    const open = document.querySelector("#rooms .is-moving");
    if (!open) return null;
    const person = open.closest("[data-person]");
    const had = open.contains(document.activeElement);
    open.remove();
    if (had) person.querySelector("[data-move]").focus();
    return person;
  };
  document.addEventListener("click", (event) => {
    const link = event.target.closest("#rooms [data-move]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    const person = link.closest("[data-person]");
    if (closeMoves() === person) return;
    const place = document.createElement("div");
    place.className = "is-moving";
    person.append(place);
    window.htmx.ajax("GET", link.href, { target: place, swap: "innerHTML" }).then(() => {
      const field = place.querySelector("select");
      if (field) field.focus();
    });
  });

  const ready = () => {
    board().classList.add("is-live");
    board().querySelectorAll("[data-person]").forEach((person) => { person.draggable = true; });
    const said = board().querySelector("[data-rooms-said]");
    status.textContent = said ? said.textContent.trim() : "";
  };
  // Settling gives elements of the same id their old attributes back: hence at both moments.
  ["htmx:afterSwap", "htmx:afterSettle"].forEach((name) => {
    document.addEventListener(name, (event) => {
      if (event.detail.target.id === "rooms" || event.target.id === "rooms") ready();
    });
  });
  ready();
})();
