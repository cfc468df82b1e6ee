// What is heard: one sentence for each thing that the keyboard comes to.

// `called`: the name that tells it from every other, where the drawn one may stand on several boxes.
export const nameOf = (one) => one.data("called") || one.data("name") || one.data("label");

const count = (many, noun) => `${many} ${noun}${many === 1 ? "" : "s"}`;

function ofLine(line) {
  const said = line.data("words") || line.data("label");
  return `${nameOf(line.source())} to ${nameOf(line.target())}. ${said}`;
}

export function ofElement(one) {
  if (one.isEdge()) return ofLine(one);
  const leave = one.connectedEdges().filter((line) => line.source().same(one)).length;
  const come = one.connectedEdges().filter((line) => line.target().same(one)).length;
  const said = one.data("words") ? `${one.data("words")} ` : "";
  if (one.data("opened")) return `${nameOf(one)}. ${said}It is open: its services stand in it.`;
  return `${nameOf(one)}. ${said}${count(come, "line")} in, ${count(leave, "line")} out.`;
}

const KEYS = {
  look: "Arrow keys move between places. L goes along the lines of a place.",
  order: "Right bracket goes to the next line in their order, left bracket back.",
  zoom: "Plus, minus and 0 zoom. Escape returns.",
  edit:
    "Arrow keys move between places, L goes along the handoffs of a place, Enter opens details beside. N adds a place, C starts a handoff: go to the other place and press Enter. " +
    "On a handoff, S splits it and M moves its end, Shift M its start. Delete removes. Alt with arrows moves a place. Control Z takes back, Control Y does again. Escape returns.",
};

// What the page says of its keys; where it says nothing, what every drawing has.
export function keysOf({ keys, editable, order }) {
  if (keys) return keys;
  if (editable) return KEYS.edit;
  return [KEYS.look, ...(order && order.length ? [KEYS.order] : []), KEYS.zoom].join(" ");
}
