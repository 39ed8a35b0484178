// Comparing a file: the browser makes its SHA-256 and sends that instead of the file. Where it may
// not (no secure context), the form sends the file as it does without scripts.
(() => {
  "use strict";
  const input = document.querySelector("input[data-hash-into]");
  if (!input || !window.crypto || !crypto.subtle) return;
  const form = input.form;
  const hash = form.elements[input.dataset.hashInto];
  const frame = form.closest("[data-drop]");
  frame.querySelectorAll("[data-with-script], [data-without-script]").forEach((words) => {
    words.hidden = "withoutScript" in words.dataset;
  });

  form.addEventListener("submit", async (event) => {
    const file = input.files[0];
    if (!file) return;
    event.preventDefault();
    const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", await file.arrayBuffer()));
    hash.value = Array.from(digest, (byte) => byte.toString(16).padStart(2, "0")).join("");
    input.disabled = true;
    form.submit();
  });
  window.addEventListener("pageshow", () => {
    input.disabled = false;
    hash.value = "";
  });

  frame.addEventListener("dragover", (event) => event.preventDefault());
  frame.addEventListener("drop", (event) => {
    event.preventDefault();
    if (!event.dataTransfer.files.length) return;
    input.files = event.dataTransfer.files;
    form.requestSubmit();
  });
})();
