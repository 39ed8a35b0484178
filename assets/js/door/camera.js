// Reads QR codes from the camera: by the browser's own detector, else by jsQR in a worker.
const LOOK_EVERY_MS = 120;
const SIDE = 720; // pixels that jsQR gets: enough for a ticket at arm's length, quick on a small phone
const GONE_MS = 1500; // a ticket held into the picture is read once until it has left it for so long

export class CameraTrouble extends Error {}

async function nativeReader() {
  if (!("BarcodeDetector" in window)) return null;
  try {
    const formats = await window.BarcodeDetector.getSupportedFormats();
    if (!formats.includes("qr_code")) return null;
    const detector = new window.BarcodeDetector({ formats: ["qr_code"] });
    return async (video) => {
      const [found] = await detector.detect(video);
      return found ? found.rawValue : "";
    };
  } catch {
    return null;
  }
}

// The main thread stays free; where a worker does not start, a moment's stutter is better than no reader.
function byWorker(url) {
  const worker = new Worker(url, { type: "module" });
  let fail = () => {};
  const dead = new Promise((_done, failed) => { fail = () => failed(new Error("worker")); });
  dead.catch(() => {});
  worker.onerror = () => fail();
  return (picture) => Promise.race([dead, new Promise((done) => {
    worker.onmessage = ({ data }) => done(data);
    worker.postMessage(picture, [picture.pixels]);
  })]);
}

async function byImport(url) {
  try {
    return (await import(url)).read;
  } catch {
    throw new CameraTrouble("reader");
  }
}

function ownReader(url) {
  const canvas = document.createElement("canvas");
  const pen = canvas.getContext("2d", { willReadFrequently: true });
  let read = byWorker(url);
  const look = (video) => {
    const scale = Math.min(1, SIDE / Math.max(video.videoWidth, video.videoHeight));
    canvas.width = Math.round(video.videoWidth * scale);
    canvas.height = Math.round(video.videoHeight * scale);
    pen.drawImage(video, 0, 0, canvas.width, canvas.height);
    const { data, width, height } = pen.getImageData(0, 0, canvas.width, canvas.height);
    return { pixels: data.buffer, width, height };
  };
  return async (video) => {
    try {
      return await read(look(video));
    } catch {
      read = await byImport(url);
      return read(look(video));
    }
  };
}

// Loads what this browser lacks, so that it is there when the network is not.
export async function needsReader() {
  return !(await nativeReader());
}

export class Camera {
  constructor({ video, readerUrl, read, trouble }) {
    Object.assign(this, { video, readerUrl, read, trouble });
    this.stream = null;
    this.reader = null;
    this.seen = "";
    this.seenAt = 0;
    document.addEventListener("visibilitychange", () => this.rest());
  }

  get isOn() {
    return Boolean(this.stream);
  }

  async start() {
    if (!navigator.mediaDevices) throw new CameraTrouble("insecure");
    try {
      this.stream = await navigator.mediaDevices.getUserMedia({
        audio: false,
        video: { facingMode: "environment", width: { ideal: 1280 }, height: { ideal: 720 } },
      });
    } catch (error) {
      throw new CameraTrouble(error.name === "NotAllowedError" ? "refused" : "none");
    }
    this.video.srcObject = this.stream;
    await this.video.play();
    this.reader = this.reader || (await nativeReader()) || ownReader(this.readerUrl);
    this.keepAwake();
    this.look();
  }

  stop() {
    if (this.stream) this.stream.getTracks().forEach((each) => each.stop());
    this.stream = null;
    this.video.srcObject = null;
    if (this.awake) this.awake.release().catch(() => {});
    this.awake = null;
  }

  // A page that nobody sees leaves the camera to others, and takes it up again.
  async rest() {
    if (document.hidden && this.isOn) {
      this.stop();
      this.resting = true;
    } else if (!document.hidden && this.resting) {
      this.resting = false;
      await this.start().catch((error) => this.trouble(error));
    }
  }

  async keepAwake() {
    try {
      this.awake = await navigator.wakeLock.request("screen");
    } catch {
      this.awake = null; // not in every browser, and not with a low battery
    }
  }

  get track() {
    return this.stream && this.stream.getVideoTracks()[0];
  }

  get hasTorch() {
    const can = this.track && this.track.getCapabilities && this.track.getCapabilities();
    return Boolean(can && can.torch);
  }

  torch(whether) {
    return this.track.applyConstraints({ advanced: [{ torch: whether }] });
  }

  async look() {
    while (this.isOn) {
      const started = performance.now();
      if (this.video.readyState >= 2 && this.video.videoWidth) {
        try {
          this.saw(await this.reader(this.video));
        } catch (error) {
          if (this.isOn) this.lost(error);
        }
      }
      await new Promise((done) => setTimeout(done, Math.max(20, LOOK_EVERY_MS - performance.now() + started)));
    }
  }

  // A detector that gives up (it may, on some phones) is replaced by jsQR.
  lost(error) {
    if (error instanceof CameraTrouble) {
      this.stop();
      this.trouble(error);
    } else {
      this.reader = ownReader(this.readerUrl);
    }
  }

  saw(text) {
    const now = performance.now();
    if (!text) return;
    const isHeld = text === this.seen && now - this.seenAt < GONE_MS;
    this.seen = text;
    this.seenAt = now;
    if (!isHeld) this.read(text.trim());
  }
}
