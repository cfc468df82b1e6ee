// The keyboard, in one table for looking and one for editing. Keys count only while the drawing has the focus.
import { clear, focusOn } from "./focus.js";
import { fly, zoomBy } from "./view.js";

const STEP = 10;
const FAR = 50;
const NUDGES = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };

function nextInOrder(at, step) {
  const { cy, cursor, props, say } = at;
  const order = (props().order || []).filter((id) => cy.getElementById(id).nonempty());
  if (!order.length) return say("There is no order here.");
  const here = order.indexOf(cursor.id);
  const place = here < 0 ? (step > 0 ? 0 : order.length - 1) : here + step;
  if (place < 0 || place >= order.length) return say(step > 0 ? "That was the last one." : "That was the first one.");
  const line = cy.getElementById(order[place]);
  clear(cy);
  cursor.go(line, false);
  focusOn(cy, line);
  fly(cy, line.isEdge() ? line.connectedNodes() : line);
  at.tell(line, `Number ${place + 1} of ${order.length}. `);
}

function open(at) {
  const here = at.cursor.here;
  if (!here) return at.cursor.first();
  if (at.editing && at.editing.asked) return at.editing.answer(here);
  at.tell(here);
}

function leave(at) {
  if (at.editing && at.editing.leave()) return;
  clear(at.cy);
  at.cy.elements(":selected").unselect();
  at.say("Everything is in sight again.");
  at.left();
}

const LOOK = {
  ArrowRight: (at) => at.cursor.arrow("ArrowRight"),
  ArrowLeft: (at) => at.cursor.arrow("ArrowLeft"),
  ArrowUp: (at) => at.cursor.arrow("ArrowUp"),
  ArrowDown: (at) => at.cursor.arrow("ArrowDown"),
  l: (at) => at.cursor.alongLines(1),
  L: (at) => at.cursor.alongLines(-1),
  Enter: open,
  Escape: leave,
  "]": (at) => nextInOrder(at, 1),
  "[": (at) => nextInOrder(at, -1),
  "/": (at) => document.getElementById(at.props().searchId)?.focus(),
  e: (at) => at.cursor.here && at.tap(at.cursor.here, "expand"),
  "+": (at) => zoomBy(at.cy, 1.25),
  "=": (at) => zoomBy(at.cy, 1.25),
  "-": (at) => zoomBy(at.cy, 0.8),
  0: (at) => fly(at.cy, at.cy.elements(), 24),
};

const onPlace = (act) => (at) => (at.cursor.here?.isNode() ? act(at, at.cursor.here) : at.say("Go to a place first."));
const onLine = (act) => (at) => (at.cursor.here?.isEdge() ? act(at, at.cursor.here) : at.say("Go to a handoff first: L goes along them."));

const EDIT = {
  ...LOOK,
  n: (at) => at.tap(null, "add"),
  c: onPlace((at, one) => at.editing.ask({ kind: "connect", one }, "A handoff from here.")),
  s: onLine((at, one) => at.editing.ask({ kind: "split", one }, "Which place stands between?")),
  m: onLine((at, one) => at.editing.ask({ kind: "move_end", one, end: "to" }, "To where does it lead?")),
  M: onLine((at, one) => at.editing.ask({ kind: "move_end", one, end: "from" }, "Where does it start?")),
  Delete: removeHere,
  Backspace: removeHere,
};

function removeHere(at) {
  const chosen = at.cy.elements(":selected").not(".handle");
  const here = at.cursor.here;
  at.editing.remove(chosen.nonempty() ? chosen : here ? here : at.cy.collection());
}

function withControl(at, key) {
  if (key === "z") return () => at.editing.undo();
  if (key === "y" || key === "Z") return () => at.editing.redo();
  return null;
}

function action(at, event) {
  const { key } = event;
  if (event.ctrlKey || event.metaKey) return at.editing ? withControl(at, key) : null;
  if (event.altKey) {
    const here = at.cursor.here;
    if (!at.editing || !NUDGES[key] || !here || !here.isNode()) return null;
    const step = event.shiftKey ? FAR : STEP;
    return () => at.editing.nudge(here, NUDGES[key][0] * step, NUDGES[key][1] * step);
  }
  const act = (at.editing ? EDIT : LOOK)[key];
  return act ? () => act(at) : null;
}

export function listen(host, at) {
  const onKey = (event) => {
    if (event.target !== host) return;
    const act = action(at, event);
    if (!act) return;
    event.preventDefault();
    act();
  };
  host.addEventListener("keydown", onKey);
  return () => host.removeEventListener("keydown", onKey);
}
