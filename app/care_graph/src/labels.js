// Where the words of lines stand: by their line, over no box and over no other words. Where lines are many, what
// finds no room is not written until its line is looked at; the table has it. All in drawing units, so that the
// same words stand at every zoom.

import { ABOVE, FONT } from "./look.js";

const SHARES = [0.5, 0.42, 0.58, 0.34, 0.66, 0.26, 0.74, 0.2, 0.8, 0.14, 0.86, 0.46, 0.54, 0.38, 0.62, 0.3, 0.7, 0.23, 0.77, 0.1, 0.9];
const SMALL = 12; // of the words of a single handoff
const WIDEST = 150;
const ROUND = 8; // what stands round words: their ground and its border
const ARROW = 24; // so much of a line must stay in sight beside its words
const BESIDE = 3;
const BOX = 34; // what lies between two boxes of a row may need to stand above both
const BUCKET = 300;
const UNORDERED = Number.MAX_SAFE_INTEGER;

const paper = document.createElement("canvas").getContext("2d");

function wide(text, size) {
  paper.font = `${size}px ${FONT}`;
  return paper.measureText(text).width;
}

function rows(text) {
  const found = [];
  for (const part of text.split("\n")) {
    let row = "";
    for (const word of part.split(" ")) {
      const longer = row ? `${row} ${word}` : word;
      const full = row && wide(longer, SMALL) > WIDEST;
      if (full) found.push(row);
      row = full ? word : longer;
    }
    found.push(row);
  }
  return found;
}

function sizeOf(line) {
  const size = line.hasClass("sum") ? line.data("size") : SMALL;
  const written = size > SMALL ? [line.data("label")] : rows(line.data("label"));
  const longest = Math.max(...written.map((row) => wide(row, size)));
  return { w: longest + ROUND, h: written.length * size * 1.2 + ROUND };
}

function curve(line) {
  const [from, to, middle] = [line.sourceEndpoint(), line.targetEndpoint(), line.midpoint()];
  if (![from, to, middle].every((point) => point && Number.isFinite(point.x) && Number.isFinite(point.y))) return null;
  const bend = { x: 2 * middle.x - (from.x + to.x) / 2, y: 2 * middle.y - (from.y + to.y) / 2 };
  const on = (share, axis) => (1 - share) ** 2 * from[axis] + 2 * share * (1 - share) * bend[axis] + share ** 2 * to[axis];
  return { from, to, middle, at: (share) => ({ x: on(share, "x"), y: on(share, "y") }) };
}

// On the line where enough of it stays in sight, else beside it, else further off.
function* spots(line, { w, h }) {
  const way = curve(line);
  if (!way) return;
  if (line.isLoop()) return yield { x: way.middle.x, y: way.middle.y, middle: way.middle };
  const [dx, dy] = [way.to.x - way.from.x, way.to.y - way.from.y];
  const length = Math.hypot(dx, dy) || 1;
  const [nx, ny] = [dy / length, -dx / length];
  const along = (Math.abs(dx) * w + Math.abs(dy) * h) / length;
  const off = (Math.abs(nx) * w + Math.abs(ny) * h) / 2 + BESIDE;
  const asides = length > along + ARROW ? [0, off, -off, 2 * off, -2 * off] : [off, -off, off + BOX, -off - BOX];
  for (const aside of asides)
    for (const share of SHARES) {
      const { x, y } = way.at(share);
      yield { x: x + nx * aside, y: y + ny * aside, middle: way.middle };
    }
}

// What is taken, found again by where it lies.
class Taken {
  constructor() {
    this.buckets = new Map();
  }

  *near({ x, w }) {
    for (let at = Math.floor((x - w / 2) / BUCKET); at <= Math.floor((x + w / 2) / BUCKET); at += 1) yield at;
  }

  add(box) {
    for (const at of this.near(box)) this.buckets.set(at, [...(this.buckets.get(at) || []), box]);
  }

  covered(box) {
    let area = 0;
    for (const at of this.near(box))
      for (const one of this.buckets.get(at) || []) {
        const across = (one.w + box.w) / 2 - Math.abs(one.x - box.x);
        const down = (one.h + box.h) / 2 - Math.abs(one.y - box.y);
        if (across > 0 && down > 0) area += across * down;
      }
    return area;
  }
}

// Of an organisation that is opened only its name: what stands in it has boxes of its own.
function boxes(cy) {
  const taken = new Taken();
  cy.nodes(".group, .place, .head").forEach((one) => {
    const [{ x, y }, { w = 0, h = 44 }] = [one.position(), one.data()];
    taken.add(one.hasClass("opened") ? { x, y: y - h / 2 + 27, w, h: 54 } : { x, y, w, h });
  });
  return taken;
}

// Whether a straight line goes through a box: what of it lies within both pairs of sides.
function through({ x, y, w, h }, { from, to }) {
  let [enters, leaves] = [0, 1];
  for (const [start, step, middle, size] of [[from.x, to.x - from.x, x, w], [from.y, to.y - from.y, y, h]]) {
    const near = middle - size / 2 - start;
    const far = middle + size / 2 - start;
    if (!step && (near > 0 || far < 0)) return false;
    if (!step) continue;
    enters = Math.max(enters, Math.min(near / step, far / step));
    leaves = Math.min(leaves, Math.max(near / step, far / step));
  }
  return enters < leaves;
}

// Where least lies under the words, and of those spots where the fewest lines go over them.
function best(line, taken, over) {
  const size = sizeOf(line);
  let [found, least, fewest] = [null, Infinity, Infinity];
  for (const spot of spots(line, size)) {
    const box = { ...spot, ...size };
    const area = taken.covered(box);
    if (area > least) continue;
    const many = over.filter((other) => through(box, other)).length;
    if (area < least || many < fewest) [found, least, fewest] = [spot, area, many];
    if (!area && !many) break;
  }
  return found && { ...found, ...size, least };
}

const straight = (line) => ({ from: line.sourceEndpoint(), to: line.targetEndpoint() });
const isThere = ({ from, to }) => [from, to].every((point) => point && Number.isFinite(point.x) && Number.isFinite(point.y));

// In the page's order, where it has one (worst first), else sums first, then the widest: what is worst keeps its words.
const turn = (line) => line.cy().scratch("_order")?.get(line.id()) ?? UNORDERED;
const first = (a, b) => turn(a) - turn(b) || b.hasClass("sum") - a.hasClass("sum") || b.data("width") - a.data("width") || (a.id() < b.id() ? -1 : 1);

function arrange(cy) {
  const taken = boxes(cy);
  const many = cy.nodes(".group").nonempty();
  cy.batch(() => {
    const lines = cy.edges("[label]").not(".back").toArray().sort(first);
    const ways = lines.map(straight);
    const ordered = lines.filter((line) => turn(line) < UNORDERED).length;
    for (const [place, line] of lines.entries()) {
      const above = many ? (place < ordered ? ways.slice(0, place) : ways.filter((way, other) => other !== place)) : [];
      const found = line.data("label") ? best(line, taken, above.filter(isThere)) : null;
      if (!found) continue;
      const left = many && found.least > 0;
      if (!left) taken.add(found);
      line.data({ aside: Math.round(found.x - found.middle.x), above: Math.round(found.y - found.middle.y) });
      line.toggleClass("wordless", left);
    }
  });
}

// `order`: ids, worst first.
export function keepOrder(cy, order) {
  const places = new Map((order || []).map((id, place) => [id, place]));
  cy.scratch("_order", places);
  cy.batch(() => cy.edges().forEach((line) => line.data("turn", places.has(line.id()) ? Math.max(1, ABOVE - 1 - places.get(line.id())) : 0)));
  arrangeSoon(cy);
}

// Once for all that changes before the next frame.
export function arrangeSoon(cy) {
  if (cy.scratch("_arranging")) return;
  cy.scratch("_arranging", true);
  requestAnimationFrame(() => {
    cy.scratch("_arranging", false);
    if (!cy.destroyed()) arrange(cy);
  });
}
