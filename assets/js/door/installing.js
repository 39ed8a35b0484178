// Makes the page stay on the phone: its worker, its lazy scripts, its storage, an icon on the screen.
async function lacksEd25519() {
  try {
    await crypto.subtle.importKey("raw", new Uint8Array(32), "Ed25519", false, ["verify"]);
    return false;
  } catch {
    return true;
  }
}

export async function keepOnPhone(urls, needsReader) {
  if (navigator.storage && navigator.storage.persist) navigator.storage.persist().catch(() => {});
  if (!navigator.serviceWorker) return;
  try {
    await navigator.serviceWorker.register(urls.worker, { scope: "/cua/" });
    const { active } = await navigator.serviceWorker.ready;
    const need = [needsReader && urls.reader, (await lacksEd25519()) && urls.verifier].filter(Boolean);
    active.postMessage({ need, page: window.location.href });
  } catch {
    // Private windows have no worker: the page works as long as it stays open.
  }
}

export function offerInstall(button) {
  window.addEventListener("beforeinstallprompt", (event) => {
    event.preventDefault();
    button.hidden = false;
    button.onclick = async () => {
      button.hidden = true;
      await event.prompt();
    };
  });
}
