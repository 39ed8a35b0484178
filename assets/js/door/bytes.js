// Bytes as text and back. Base64 is read in both alphabets, with padding or without.
const coder = new TextEncoder();

export const utf8 = (text) => coder.encode(text);

export function fromBase64(text) {
  const plain = text.replace(/-/g, "+").replace(/_/g, "/").replace(/=+$/, "");
  return Uint8Array.from(atob(plain), (each) => each.charCodeAt(0));
}

// One spelling for keys of maps, whichever alphabet the list was written in.
export const plainKey = (text) => text.replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");

export function toKey(bytes) {
  return plainKey(btoa(String.fromCharCode(...bytes)));
}

// crypto.randomUUID is there in secure contexts only, as is all of this; some phones lack it still.
export function newUuid() {
  if (crypto.randomUUID) return crypto.randomUUID();
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  const digits = Array.from(bytes, (each) => each.toString(16).padStart(2, "0")).join("");
  return digits.replace(/^(.{8})(.{4})(.{4})(.{4})(.{12})$/, "$1-$2-$3-$4-$5");
}
