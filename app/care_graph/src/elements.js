// From what the server sends to what is drawn: whole at the start, afterwards only what differs.

import { arrangeSoon } from "./labels.js";

const MARKS = ["open", "claimed", "agreed", "not_asked", "not_applicable"];

function group(one) {
  const classes = one.opened ? "group opened" : "group";
  const data = { ...one, textWidth: Math.max(60, one.w - 16), size: one.size || 22, above: (one.size || 22) + 14 };
  return { group: "nodes", data, classes, position: { x: one.x, y: one.y }, grabbable: false };
}

function head(one) {
  const classes = one.together ? "head together" : "head";
  return { group: "nodes", data: { size: 26, ...one }, classes, position: { x: one.x, y: one.y }, grabbable: false };
}

function place(one) {
  const label = one.sub ? `${one.label}\n${one.sub}` : one.label;
  const classes = one.kind === "end" ? "place end" : "place";
  const data = { w: 150, h: 62, size: 13, ...one, label, name: one.label };
  return { group: "nodes", data: { ...data, textWidth: data.w - 8 }, classes, position: { x: one.x, y: one.y } };
}

function line(one) {
  const classes = [MARKS.includes(one.mark) ? one.mark : "sum", one.bundle ? "bundle" : ""];
  const data = { size: 22, mark: "", ...one, source: one.from, target: one.to, label: one.label || "", width: one.width || 2.5 };
  return { group: "edges", data, classes: classes.filter(Boolean).join(" ") };
}

export function elements(graph) {
  const { heads = [], groups = [], places = [], lines = [] } = graph || {};
  return [...heads.map(head), ...groups.map(group), ...places.map(place), ...lines.map(line)];
}

// States of the moment stay as they are when the server tells something new of an element.
const KEPT = ["cursor", "back", "wordless"];

function put(cy, wanted) {
  const there = cy.getElementById(wanted.data.id);
  if (there.empty()) return cy.add(wanted);
  if (there.isEdge() && (there.data("source") !== wanted.data.source || there.data("target") !== wanted.data.target)) {
    there.remove();
    return cy.add(wanted);
  }
  const kept = KEPT.filter((name) => there.hasClass(name));
  there.data(wanted.data).classes(`${wanted.classes} ${kept.join(" ")}`.trim());
  if (there.isNode() && !there.grabbed()) there.position(wanted.position);
  return there;
}

function remove(cy, leaving) {
  leaving.edges().remove();
  leaving.nodes().remove();
}

// Places come before lines, and lines go before places.
function change(cy, coming, stays) {
  cy.batch(() => {
    remove(cy, cy.elements().not(".handle, .eh-preview, .eh-ghost").filter((one) => !stays(one.id())));
    for (const wanted of elements(coming)) put(cy, wanted);
  });
  arrangeSoon(cy);
}

// `put`: what is new or other; `ids`: all that should stand then. False where something is missing: what was
// drawn is not what the server took it for, and it must be asked for the whole.
export function differ(cy, { put: coming, ids }) {
  const wanted = new Set(ids);
  const news = new Set(elements(coming).map((one) => one.data.id));
  if (ids.some((id) => !news.has(id) && cy.getElementById(id).empty())) return false;
  change(cy, coming, (id) => wanted.has(id));
  return true;
}

// The whole of a small drawing: what is not in it goes.
export function replace(cy, graph) {
  const wanted = new Set(elements(graph).map((one) => one.data.id));
  change(cy, graph, (id) => wanted.has(id));
}
