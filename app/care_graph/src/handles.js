// Two grips on a chosen line: drag one onto another place, and that end of the handoff moves there.

const along = (from, to, share) => ({ x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share });

export const hide = (cy) => cy.nodes(".handle").remove();

export function show(cy, line) {
  hide(cy);
  const [from, to] = [line.source().position(), line.target().position()];
  for (const [end, share] of [["from", 0.22], ["to", 0.78]]) {
    const data = { id: `grip ${end}`, line: line.id(), end };
    cy.add({ group: "nodes", data, classes: "handle", position: along(from, to, share), selectable: false });
  }
}

export const placeAt = (cy, { x, y }) =>
  cy.nodes(".place").filter((one) => {
    const box = one.boundingBox({ includeLabels: false });
    return x >= box.x1 && x <= box.x2 && y >= box.y1 && y <= box.y2;
  })[0];
