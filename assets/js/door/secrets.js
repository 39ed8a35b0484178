// What opens what: a record of the day list only with its own ticket, the names only with the PIN.
import { fromBase64, toKey, utf8 } from "./bytes.js";

const subtle = globalThis.crypto && crypto.subtle;
const AES = { name: "AES-GCM", length: 256 };

async function opened(key, box) {
  const data = await subtle.decrypt(
    { name: "AES-GCM", iv: fromBase64(box.iv) }, key, fromBase64(box.c),
  );
  return JSON.parse(new TextDecoder().decode(data));
}

// Under which hash the list keeps this ticket's record.
export async function ticketHash(salt, text) {
  const all = await subtle.digest("SHA-256", utf8(`door-id|${salt}|${text}`));
  return toKey(new Uint8Array(all).slice(0, 16));
}

export async function openRecord(salt, text, box) {
  const secret = await subtle.importKey("raw", utf8(text), "HKDF", false, ["deriveKey"]);
  const how = { name: "HKDF", hash: "SHA-256", salt: fromBase64(salt), info: utf8("door-record") };
  return opened(await subtle.deriveKey(how, secret, AES, false, ["decrypt"]), box);
}

// Letters that look like figures are read as the figures: so is the PIN written.
export function plainPin(typed) {
  return typed.toUpperCase().replace(/[^0-9A-Z]/g, "").replace(/O/g, "0").replace(/[IL]/g, "1");
}

export async function pinKey(typed, pin) {
  const secret = await subtle.importKey("raw", utf8(plainPin(typed)), "PBKDF2", false, ["deriveKey"]);
  const how = { name: "PBKDF2", hash: "SHA-256", salt: fromBase64(pin.salt), iterations: pin.rounds };
  return subtle.deriveKey(how, secret, AES, false, ["decrypt"]);
}

// The people of the list; null where the PIN is another.
export async function openIndex(key, box) {
  try {
    return await opened(key, box);
  } catch {
    return null;
  }
}

// `v2.<event, base 36>.<code>.<revision>.<signature>`; the signature is of all before its dot. Only the one
// way of writing it counts (86 characters hold 4 bits to spare): else a void ticket, written otherwise, would be new.
const TICKET = /^(v2\.([1-9a-z][0-9a-z]{0,12})\.([0-9A-Z]{1,8})\.[0-9a-f]{6})\.([\w-]{85}[AQgw])$/;

export function ticketParts(text) {
  const [, signed, event, code, signature] = TICKET.exec(text) || [];
  return signed ? { event, code, signed: utf8(signed), signature: fromBase64(signature) } : null;
}

async function byBrowser(key, parts) {
  const imported = await subtle.importKey("raw", key, "Ed25519", false, ["verify"]);
  return subtle.verify("Ed25519", imported, parts.signature, parts.signed);
}

// Whether one of these keys signed the ticket; `verifierUrl` is the module for browsers without Ed25519.
export async function isGenuine(keys, parts, verifierUrl) {
  for (const each of keys.map(fromBase64)) {
    let good;
    try {
      good = await byBrowser(each, parts);
    } catch {
      const { verify } = await import(verifierUrl);
      good = await verify(parts.signature, parts.signed, each);
    }
    if (good) return true;
  }
  return false;
}
