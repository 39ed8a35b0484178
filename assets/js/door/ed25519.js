// For browsers whose WebCrypto has no Ed25519: loaded by them alone.
import { verifyAsync } from "@noble/ed25519";

export async function verify(signature, message, key) {
  try {
    return await verifyAsync(signature, message, key, { zip215: false });
  } catch {
    return false; // no point of the curve: as wrong as a wrong signature
  }
}
