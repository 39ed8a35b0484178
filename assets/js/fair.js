// A click on a free booth of the plan ticks its box below; the boxes alone do the same.
(() => {
  "use strict";
  const plan = document.querySelector("[data-booths]");
  if (!plan) return;
  const show = (box) => {
    const booth = plan.querySelector(`[data-booth="${box.value}"]`);
    if (booth) booth.classList.toggle("is-picked", box.checked);
  };
  const boxes = document.querySelectorAll("input[name=booths]");
  boxes.forEach(show);
  window.addEventListener("pageshow", () => boxes.forEach(show));
  document.addEventListener("change", (event) => {
    if (event.target.matches("input[name=booths]")) show(event.target);
  });
  plan.addEventListener("click", (event) => {
    const booth = event.target.closest("[data-booth]");
    const box = booth && document.getElementById(`g${booth.dataset.booth}`);
    if (!box) return;
    event.preventDefault();
    box.checked = !box.checked;
    show(box);
  });
})();
