// What was read or typed, and what the server answers, in the words that the page uses.
const CODE = /^(?=.*[A-Z])[0-9A-Z]{6,8}$/;

export const isTicket = (text) => /^v\d+\./.test(text);

// A registration code as people write it: "K7M 2PQ9", "k7m-2pq9". Some have no figure, like words.
export function codeIn(text) {
  const plain = text.toUpperCase().replace(/[\s-]/g, "");
  return CODE.test(plain) ? plain : "";
}

export function fromServer(said, local) {
  return {
    outcome: said.outcome,
    registration: said.r || local.registration,
    group: said.group || local.group,
    name: said.name || local.name,
    unit: said.unit || local.unit,
    role: said.role,
    table: said.table,
    bus: said.bus,
    at: said.at,
    by: said.by,
    new_name: said.new_name,
    words: said.words || "",
  };
}
