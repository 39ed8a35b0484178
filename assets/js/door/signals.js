// What the ear and the hand are told: three answers that cannot be mistaken for one another.
const TONES = {
  yes: { notes: [[880, 0, 0.09], [1320, 0.1, 0.16]], wave: "sine", shake: [90] },
  again: { notes: [[620, 0, 0.12], [620, 0.18, 0.12], [620, 0.36, 0.12]], wave: "triangle", shake: [90, 70, 90] },
  no: { notes: [[196, 0, 0.32], [147, 0.32, 0.4]], wave: "sawtooth", shake: [450] },
};
const LOUD = 0.35;
let sound = null;

// Browsers give sound only after a touch or a key: called from each of them.
export function warmUp() {
  const Context = window.AudioContext || window.webkitAudioContext;
  if (!Context) return;
  sound = sound || new Context();
  if (sound.state === "suspended") sound.resume().catch(() => {});
}

function play({ notes, wave }) {
  if (!sound || sound.state !== "running") return;
  notes.forEach(([pitch, after, length]) => {
    const from = sound.currentTime + after;
    const voice = sound.createOscillator();
    const volume = sound.createGain();
    voice.type = wave;
    voice.frequency.value = pitch;
    volume.gain.setValueAtTime(LOUD, from);
    volume.gain.exponentialRampToValueAtTime(0.001, from + length);
    voice.connect(volume).connect(sound.destination);
    voice.start(from);
    voice.stop(from + length);
  });
}

export function signal(kind, isMuted) {
  const tone = TONES[kind];
  if (!isMuted) play(tone);
  if (navigator.vibrate) navigator.vibrate(tone.shake);
}
