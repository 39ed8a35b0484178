// A scanner that types: keys much faster than fingers, ended by Enter, whatever has the focus.
const LEAST = 6; // characters of the shortest code
const MEAN_MS = 60;
const LONGEST_GAP_MS = 250;
const SIGNS = { Period: [".", ">"], Minus: ["-", "_"], NumpadSubtract: ["-", "-"], NumpadDecimal: [".", "."] };

// The key that was hit, whatever an input method would make of it: a Vietnamese keyboard turns "aa" into "â".
function letter(event) {
  if (event.key.length === 1 && event.key.charCodeAt(0) < 128) return event.key;
  const [, key] = /^Key([A-Z])$/.exec(event.code) || [];
  if (key) return event.shiftKey !== event.getModifierState("CapsLock") ? key : key.toLowerCase();
  const [, digit] = /^(?:Digit|Numpad)(\d)$/.exec(event.code) || [];
  if (digit) return digit;
  const sign = SIGNS[event.code];
  return sign ? sign[event.shiftKey ? 1 : 0] : "";
}

const editable = (element) => element.matches("input, textarea") && "value" in element;

// Calls back with the text, and whether an input method has spoilt it.
export function listenToScanner(heard) {
  let typed = "";
  let spoilt = false;
  let began = 0;
  let last = 0;
  let field = null;
  let before = "";

  function begin(event) {
    typed = "";
    spoilt = false;
    began = event.timeStamp;
    field = editable(event.target) ? event.target : null;
    before = field ? field.value : "";
  }

  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    if (!last || event.timeStamp - last > LONGEST_GAP_MS) begin(event);
    last = event.timeStamp;
    if (event.key === "Enter") {
      const isScan = typed.length >= LEAST && (last - began) / typed.length < MEAN_MS;
      if (isScan) {
        event.preventDefault();
        event.stopPropagation();
        if (field) field.value = before;
        heard(typed, spoilt);
      }
      last = 0;
      return;
    }
    if (event.key === "Backspace") spoilt = true;
    const made = letter(event);
    typed += made;
    if (!made && event.key.length === 1) spoilt = true;
  }, true);
}
