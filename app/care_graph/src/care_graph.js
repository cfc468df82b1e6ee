// The component: React comes from the page, the drawing is cytoscape's. It is made anew only for another
// `graphKey`; everything else comes as commands, each of them once.
import cytoscape from "cytoscape";
import edgehandles from "cytoscape-edgehandles";
import { Cursor } from "./cursor.js";
import { Editing } from "./editing.js";
import { differ, elements, replace } from "./elements.js";
import { clear, focusOn, light, standOut } from "./focus.js";
import { listen } from "./keys.js";
import { arrangeSoon, keepOrder } from "./labels.js";
import { look } from "./look.js";
import { Queue } from "./queue.js";
import { BOUNDS, fitted, fly, keepView, keptView } from "./view.js";
import { keysOf, ofElement } from "./words.js";

cytoscape.use(edgehandles);
const { useEffect, useRef, createElement } = window.React;

function draw(box, props) {
  const view = keptView(props.graphKey) || fitted(props.graph, box.clientWidth, box.clientHeight);
  return cytoscape({
    container: box,
    elements: elements(props.graph),
    style: look(),
    layout: { name: "preset", fit: false },
    ...view,
    ...BOUNDS,
    boxSelectionEnabled: false,
    autoungrabify: !props.editable,
  });
}

function begin(host, box, live, props) {
  const cy = draw(box, props());
  const send = (told) => props().setProps && props().setProps(told);
  const say = (words) => {
    live.textContent = words;
  };
  const at = { cy, props, say, shown: (props().graph || {}).mark, left: () => send({ tap: { kind: "none", n: Date.now() } }) };
  at.tap = (one, kind) => send({ tap: { kind, id: one ? one.id() : null, n: Date.now(), at: centre(cy) } });
  at.tell = (one, before = "") => {
    say(before + ofElement(one));
    at.tap(one, one.isEdge() ? "line" : one.hasClass("group") ? "group" : "place");
  };
  at.cursor = new Cursor(cy, say, (id) => send({ cursor: id }));
  if (props().editable) {
    at.queue = new Queue(props().graphKey, (pending) => send({ pending }));
    at.editing = new Editing(cy, at.queue, say, at.tap);
  }
  at.stopKeys = listen(host, at);
  byMouse(at);
  keepView(cy, props().graphKey);
  at.stopColours = followColours(cy);
  cy.on("add remove position", () => arrangeSoon(cy));
  keepOrder(cy, props().order);
  return at;
}

const centre = (cy) => {
  const { x1, x2, y1, y2 } = cy.extent();
  return [Math.round((x1 + x2) / 2), Math.round((y1 + y2) / 2)];
};

function byMouse(at) {
  at.cy.on("tap", "node.group, node.place, node.together, edge", ({ target }) => {
    if (target.hasClass("unsaved")) return;
    at.cursor.go(target, false);
    clear(at.cy);
    focusOn(at.cy, target);
    at.tell(target);
  });
  at.cy.on("mouseover", "edge", ({ target }) => target.addClass("near"));
  at.cy.on("mouseout", "edge", ({ target }) => target.removeClass("near"));
  at.cy.on("dbltap", "node.group", ({ target }) => at.tap(target, "expand"));
  at.cy.on("tap", ({ target }) => {
    if (target !== at.cy) return;
    clear(at.cy);
    at.left();
  });
}

// Light or dark may change while the page stands.
function followColours(cy) {
  const again = () => cy.style(look());
  const dark = window.matchMedia("(prefers-color-scheme: dark)");
  dark.addEventListener("change", again);
  const root = new MutationObserver(again);
  root.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme", "data-mantine-color-scheme", "class"] });
  return () => {
    dark.removeEventListener("change", again);
    root.disconnect();
  };
}

function end(at) {
  at.stopKeys();
  at.stopColours();
  if (at.editing) at.editing.stop();
  if (at.queue) at.queue.stop();
  at.cy.destroy();
}

const COMMANDS = {
  change: (at, told) => {
    if (told.from !== at.shown || !differ(at.cy, told)) return at.tap(null, "again");
    at.shown = told.mark;
  },
  drawing: (at, told) => {
    if (at.queue && !at.queue.empty) return; // the answer to the last edit brings it whole
    at.cy.edges(".unsaved").remove();
    replace(at.cy, told.graph);
    at.shown = told.graph.mark;
  },
  fly: (at, { id }) => {
    const one = at.cy.getElementById(id);
    if (one.empty()) return;
    at.cursor.go(one, false);
    focusOn(at.cy, one);
    fly(at.cy, one.isEdge() ? one.connectedNodes() : one);
    at.say(ofElement(one));
  },
  path: (at, { ids, words }) => {
    const lines = at.cy.collection(ids.map((id) => at.cy.getElementById(id)).filter((one) => one.nonempty()).map((one) => one[0]));
    standOut(at.cy, lines);
    fly(at.cy, lines.connectedNodes(), 80);
    at.say(words);
  },
  fit: (at) => fly(at.cy, at.cy.elements(), 24),
  all: (at) => {
    clear(at.cy);
    fly(at.cy, at.cy.elements(), 24);
  },
};

// One command, or several in their order. What was told before the drawing was made is in it.
function obey(at, told) {
  if (told === at.obeyed) return;
  at.obeyed = told;
  for (const one of Array.isArray(told) ? told : [told]) COMMANDS[one.op]?.(at, one);
  if (at.shown !== at.props().shown) at.props().setProps?.({ shown: at.shown });
}

function answered(at, ack) {
  at.queue.acknowledged(ack);
  for (const { why } of ack.refused || []) at.say(`Not done: ${why}`);
  if ((ack.conflicts || []).length) at.say("Somebody else has changed the same thing: choose below which stands.");
}

export function CareGraph(given) {
  const [host, box, live, kept, latest] = [useRef(null), useRef(null), useRef(null), useRef(null), useRef(given)];
  latest.current = given;
  useEffect(() => {
    const at = begin(host.current, box.current, live.current, () => latest.current);
    kept.current = at;
    at.obeyed = latest.current.command;
    box.current._cy = at.cy;
    requestAnimationFrame(() => {
      if (host.current) host.current.dataset.ready = "yes";
    });
    return () => {
      kept.current = null;
      end(at);
    };
  }, [given.graphKey]);
  useEffect(() => {
    if (kept.current && given.command) obey(kept.current, given.command);
  }, [given.command]);
  useEffect(() => {
    if (kept.current) keepOrder(kept.current.cy, given.order);
  }, [given.order]);
  useEffect(() => {
    if (kept.current?.queue && given.ack) answered(kept.current, given.ack);
  }, [given.ack]);
  useEffect(() => {
    if (kept.current && given.lit !== undefined) light(kept.current.cy, given.lit);
  }, [given.lit]);
  useEffect(() => {
    if (kept.current?.editing) kept.current.editing.draw(!!given.drawing);
  }, [given.drawing]);
  return frame(given, host, box, live);
}

function frame(given, host, box, live) {
  const help = `${given.id}-keys`;
  const about = { id: given.id, ref: host, tabIndex: 0, role: "application", className: `care-graph ${given.className || ""}`, "aria-label": given.label, "aria-describedby": help };
  return createElement(
    "div",
    null,
    createElement("div", about, createElement("div", { ref: box, className: "care-graph-drawing" })),
    createElement("p", { id: help, className: "visually-hidden" }, keysOf(given)),
    createElement("div", { ref: live, role: "status", "aria-live": "polite", className: "visually-hidden care-graph-said" }),
  );
}

// Dash speaks to those properties only that are named here.
const PROPS = "id graph graphKey label className editable drawing command ack pending tap cursor lit order searchId shown keys setProps";
CareGraph.propTypes = Object.fromEntries(PROPS.split(" ").map((name) => [name, () => null]));
