// The buses of a visit: drag a person, or a delegation by its name, into another bus. The boxes,
// the list of buses and the button below do the same without any script.
(() => {
  "use strict";
  const form = document.querySelector("form[data-buses]");
  if (!form || !form.elements.namedItem("bus")) return;
  let dragged = null;
  let target = null;

  const aim = (section) => {
    if (target) target.classList.remove("is-target");
    target = section;
    if (target) target.classList.add("is-target");
  };
  const section = (event) => {
    const found = dragged && event.target.closest && event.target.closest("[data-bus]");
    return found && found !== dragged.closest("[data-bus]") ? found : null;
  };

  form.querySelectorAll("[data-bus] .tick").forEach((label) => { label.draggable = true; });
  form.addEventListener("dragstart", (event) => {
    dragged = event.target.closest(".tick");
    if (!dragged) return;
    event.dataTransfer.setData("text/plain", dragged.textContent.trim());
    event.dataTransfer.effectAllowed = "move";
  });
  form.addEventListener("dragover", (event) => {
    aim(section(event));
    if (target) event.preventDefault();
  });
  form.addEventListener("drop", (event) => {
    const bus = section(event);
    if (!bus) return;
    event.preventDefault();
    // Who is ticked already goes along; whoever else is chosen in a list does not.
    dragged.querySelector("input").checked = true;
    form.querySelectorAll("select[name=nguoi]").forEach((list) => { list.value = ""; });
    form.elements.namedItem("bus").value = bus.dataset.bus;
    form.requestSubmit();
  });
  document.addEventListener("dragend", () => {
    aim(null);
    dragged = null;
  });
})();
