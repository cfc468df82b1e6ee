// How things are drawn. One meaning each, never by colour alone: a line between two places is drawn by the
// worst critical duty of its handoff; a line between organisations is grey, because states are never merged.

export const FONT = "Arial, Helvetica, sans-serif";
// Lines lie on one another in the page's order, the worst on top: no line goes through its words. Boxes lie above.
export const ABOVE = 10000;
const TOKENS = ["ink", "grey", "line", "pale", "paper", "blue", "chosen", "open", "soft", "agreed", "unknown", "focus"];

// The page's own colours, so that light and dark, page and picture are the same.
export function colours() {
  const page = getComputedStyle(document.documentElement);
  return Object.fromEntries(TOKENS.map((name) => [name, page.getPropertyValue(`--${name}`).trim() || "#4C6272"]));
}

const text = (size, colour) => ({
  "font-family": FONT,
  "font-size": size,
  color: colour,
  "text-wrap": "wrap",
  "min-zoomed-font-size": 6,
});

const stroke = (colour, style, pattern) => ({
  "line-color": colour,
  "target-arrow-color": colour,
  "text-border-color": colour,
  "line-style": style,
  ...(pattern ? { "line-dash-pattern": pattern } : {}),
});

function places(c) {
  const box = { shape: "round-rectangle", "border-width": 1.5, "background-color": c.paper, "border-color": c.grey };
  return [
    { selector: "node", style: { ...text(13, c.ink), "z-index-compare": "manual", "z-index": ABOVE + 2 } },
    { selector: "node[label]", style: { label: "data(label)" } },
    {
      selector: "node.group",
      style: {
        ...box, width: "data(w)", height: "data(h)", "z-index": ABOVE + 1, "text-max-width": "data(textWidth)",
        "font-size": "data(size)", "text-valign": "center", "text-halign": "center", "border-color": c.blue,
        "background-color": c.pale,
      },
    },
    { selector: "node.group.opened", style: { "z-index": -1, "text-wrap": "ellipsis", "text-valign": "top", "text-margin-y": "data(above)", "background-color": c.chosen } },
    { selector: "node.place", style: { ...box, width: "data(w)", height: "data(h)", "font-size": "data(size)", "text-valign": "center", "text-max-width": "data(textWidth)" } },
    { selector: "node.end", style: { shape: "ellipse", "border-style": "double", "border-width": 4 } },
    {
      selector: "node.head",
      style: {
        shape: "round-rectangle", "background-opacity": 0, "border-width": 0, width: "data(w)", height: 44, "z-index": ABOVE + 1,
        "font-size": "data(size)", "text-max-width": "data(w)", "text-valign": "center", color: c.grey,
      },
    },
    { selector: "node.together", style: { "border-width": 2, "border-style": "dotted", "border-color": c.grey, "background-opacity": 1, "background-color": c.paper } },
    { selector: "node.handle", style: { shape: "ellipse", width: 16, height: 16, label: "", "background-color": c.focus, "border-color": c.ink, "border-width": 3, "z-index": ABOVE + 9 } },
  ];
}

function lines(c) {
  return [
    {
      selector: "edge",
      style: {
        ...text(12, c.ink), "min-zoomed-font-size": 8, ...stroke(c.grey, "solid"), "curve-style": "bezier", "control-point-step-size": 46,
        "target-arrow-shape": "triangle", "arrow-scale": 1,
        "z-index-compare": "manual", "z-index": 0, "text-background-color": c.paper, "text-background-opacity": 1,
        "text-background-padding": 3, "text-background-shape": "round-rectangle", "text-border-width": 1,
        "text-border-opacity": 1, "text-max-width": 150,
      },
    },
    { selector: "edge[label]", style: { label: "data(label)", width: "data(width)" } },
    { selector: "edge[aside]", style: { "text-margin-x": "data(aside)", "text-margin-y": "data(above)" } },
    { selector: "edge[turn]", style: { "z-index": "data(turn)" } },
    { selector: "edge.sum", style: { "font-size": "data(size)", "arrow-scale": 1.1, "line-opacity": 0.55 } },
    { selector: "edge.sum[size > 12]", style: { "text-max-width": 1000 } },
    { selector: "edge:loop", style: { "control-point-step-size": 190 } },
    { selector: "edge.bundle", style: { "line-style": "dotted", "target-arrow-shape": "vee" } },
    { selector: "edge.open", style: stroke(c.open, "dashed", [9, 5]) },
    { selector: "edge.claimed", style: stroke(c.soft, "dashed", [2, 4]) },
    { selector: "edge.agreed", style: stroke(c.agreed, "solid") },
    { selector: "edge.not_asked", style: stroke(c.unknown, "dashed", [4, 4]) },
    { selector: "edge.not_applicable", style: stroke(c.line, "solid") },
    { selector: "edge.unsaved", style: { opacity: 0.55 } },
  ];
}

const written = (how) => ({ "text-opacity": how, "text-background-opacity": how, "text-border-opacity": how });

// What is chosen, where the keyboard is, what stands back.
const states = (c) => [
  { selector: ".back", style: { opacity: 0.14 } },
  { selector: "edge.back, edge.wordless", style: written(0) },
  { selector: "node:selected", style: { "border-color": c.ink, "border-width": 4, "background-color": c.chosen } },
  { selector: "node.cursor", style: { "outline-width": 6, "outline-color": c.focus, "outline-offset": 2, "border-color": c.ink, "border-width": 4 } },
  { selector: "edge:selected", style: { "overlay-color": c.focus, "overlay-opacity": 0.5, "overlay-padding": 5, "z-index": ABOVE + 4 } },
  { selector: "edge.cursor", style: { "underlay-color": c.ink, "underlay-opacity": 0.45, "underlay-padding": 7, "z-index": ABOVE + 4 } },
  { selector: "edge.near, edge.cursor, edge:selected", style: written(1) },
  { selector: "edge.near", style: { opacity: 1, "z-index": ABOVE + 4 } },
  { selector: "edge.eh-preview, edge.eh-ghost-edge", style: { ...stroke(c.agreed, "solid"), width: 4, label: "" } },
];

export function look() {
  const c = colours();
  return [...places(c), ...lines(c), ...states(c)];
}
