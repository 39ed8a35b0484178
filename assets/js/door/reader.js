// Reads QR codes where the browser has no BarcodeDetector: in a worker, or imported where there is none.
import jsQR from "jsqr";

export function read({ pixels, width, height }) {
  const found = jsQR(new Uint8ClampedArray(pixels), width, height, { inversionAttempts: "dontInvert" });
  return found ? found.data : "";
}

if (typeof WorkerGlobalScope !== "undefined") {
  self.onmessage = ({ data }) => self.postMessage(read(data));
}
