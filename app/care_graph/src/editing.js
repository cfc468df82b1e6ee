// Edits by mouse and by keyboard. Each is told to the server, which decides; the drawing that comes back is the
// truth. Shown at once, before the answer, is only what cannot mislead: a move, a line in pale, what was removed.
import { hide, placeAt, show } from "./handles.js";
import { nameOf } from "./words.js";

const NEAR = 18; // so near to a line a place that is dropped splits it, in drawing units

function distance(point, a, b) {
  const [dx, dy] = [b.x - a.x, b.y - a.y];
  const length = dx * dx + dy * dy || 1;
  const share = Math.max(0, Math.min(1, ((point.x - a.x) * dx + (point.y - a.y) * dy) / length));
  return Math.hypot(point.x - a.x - share * dx, point.y - a.y - share * dy);
}

const lineUnder = (cy, place) =>
  cy.edges().filter((line) => !line.connectedNodes().contains(place) && distance(place.position(), line.source().position(), line.target().position()) < NEAR)[0];

const rounded = ({ x, y }) => ({ x: Math.round(x), y: Math.round(y) });

export class Editing {
  constructor(cy, queue, say, tap) {
    Object.assign(this, { cy, queue, say, tap, asked: null });
    this.byMouse();
  }

  byMouse() {
    const { cy } = this;
    cy.on("grab", "node.place", ({ target }) => target.scratch("_was", { ...target.position() }));
    cy.on("dragfree", "node.place", ({ target }) => this.dropped(target));
    cy.on("select", "edge", ({ target }) => show(cy, target));
    cy.on("unselect remove", "edge", () => hide(cy));
    cy.on("dragfree", "node.handle", ({ target }) => this.gripDropped(target));
    this.drawing = cy.edgehandles({
      canConnect: (a, b) => !a.same(b) && a.hasClass("place") && b.hasClass("place"),
      snap: true, hoverDelay: 60, noEdgeEventsInDraw: true, disableBrowserGestures: true,
    });
    cy.on("ehcomplete", (_event, a, b, added) => {
      added.remove();
      this.connect(a, b);
    });
  }

  dropped(place) {
    const was = place.scratch("_was");
    const line = lineUnder(this.cy, place);
    if (line) return this.split(line, place, was);
    this.moved(place, was);
  }

  gripDropped(grip) {
    const { line, end } = grip.data();
    const place = placeAt(this.cy, grip.position());
    hide(this.cy);
    if (place) return this.moveEnd(line, end, place);
    this.say("Dropped on no place: nothing has changed.");
    const still = this.cy.getElementById(line);
    if (still.nonempty()) show(this.cy, still);
  }

  moved(place, was) {
    const now = rounded(place.position());
    const before = rounded(was);
    if (now.x === before.x && now.y === before.y) return;
    this.queue.add({ op: "place_at", place: place.id(), ...now, was: [before.x, before.y] });
    this.say(`${nameOf(place)} moved.`);
  }

  nudge(place, dx, dy) {
    const was = { ...place.position() };
    place.position({ x: was.x + dx, y: was.y + dy });
    this.moved(place, was);
  }

  connect(a, b) {
    const id = `unsaved ${a.id()} ${b.id()}`;
    if (this.cy.getElementById(id).empty()) {
      const data = { id, source: a.id(), target: b.id(), label: "", width: 2.5 };
      this.cy.add({ group: "edges", data, classes: "not_asked unsaved" });
    }
    this.queue.add({ op: "connect", from: a.id(), to: b.id() });
    this.say(`Handoff from ${nameOf(a)} to ${nameOf(b)}.`);
  }

  split(line, place, was) {
    if (was) place.position(was);
    this.queue.add({ op: "split", line: line.id(), place: place.id() });
    this.say(`${nameOf(place)} put between ${nameOf(line.source())} and ${nameOf(line.target())}.`);
  }

  moveEnd(line, end, place) {
    this.queue.add({ op: "move_end", line, end, place: place.id() });
    this.say(`The ${end === "from" ? "start" : "end"} of the handoff moved to ${nameOf(place)}.`);
  }

  remove(elements) {
    const ids = elements.map((one) => one.id());
    if (!ids.length) return this.say("Nothing is chosen.");
    const said = elements.map((one) => (one.isEdge() ? "the handoff" : nameOf(one))).join(", ");
    elements.remove();
    hide(this.cy);
    this.queue.add({ op: "remove", ids });
    this.say(`Removed: ${said}. Control Z takes it back.`);
  }

  undo() {
    this.queue.add({ op: "undo" });
  }

  redo() {
    this.queue.add({ op: "redo" });
  }

  // An edit that needs a second place: the keyboard goes there and Enter completes it.
  ask(what, words) {
    this.asked = what;
    this.say(`${words} Go to the place and press Enter; Escape leaves it.`);
  }

  answer(place) {
    const { kind, one, end } = this.asked;
    this.asked = null;
    if (!place.hasClass("place")) return this.say("That is no place.");
    if (kind === "connect") {
      if (one.same(place)) return this.say("A handoff leads from one place to another: nothing has changed.");
      return this.connect(one, place);
    }
    if (kind === "split") return this.split(one, place);
    this.moveEnd(one.id(), end, place);
  }

  leave() {
    if (!this.asked) return false;
    this.asked = null;
    this.say("Left as it was.");
    return true;
  }

  draw(on) {
    if (on) this.drawing.enableDrawMode();
    else this.drawing.disableDrawMode();
  }

  stop() {
    this.drawing.destroy();
  }
}
