// Vietnamese without its accents, for searching: "Đỗ Văn Ước" is found by "do van uoc".
export function fold(text) {
  return String(text || "").normalize("NFD").replace(/[\u0300-\u036f]/g, "")
    .replace(/[đĐ]/g, "d").toLowerCase();
}

const digitsOf = (text) => text.replace(/\D/g, "");

// The people of an opened list, ready for searching: also by the words of their delegation.
export function prepare({ people, groups }) {
  const named = new Map(groups.map((each) => [each.g, each]));
  people.forEach((row) => {
    row.group = named.get(row.g) || { n: "", p: "" };
    row.words = ` ${fold([row.n, row.u, row.p, row.group.n, row.group.p].filter(Boolean).join(" "))}`;
    row.code = fold(row.c);
  });
  return people;
}

// A phone number is known by its last three digits only, a code as a whole, words by how they begin.
export function search(people, typed) {
  const asked = fold(typed).trim();
  if (!asked) return [];
  const bare = asked.replace(/[\s-]/g, "");
  const byCode = people.filter((row) => row.code && row.code === bare);
  if (byCode.length) return byCode;
  if (/^[+\d][\d\s.]{2,}$/.test(asked)) {
    const last = digitsOf(asked).slice(-3);
    return people.filter((row) => row.d && row.d === last);
  }
  const words = asked.split(/\s+/);
  return people.filter((row) => words.every((word) => row.words.includes(` ${word}`)));
}
