// What part of the drawing is in sight, and keeping it: nobody should lose their place.

const LARGEST = 2.5;
const SMALLEST = 0.04;
const NEAREST = 1.1;
const MARGIN = 24;
export const BOUNDS = { minZoom: SMALLEST, maxZoom: LARGEST };

const still = () => window.matchMedia("(prefers-reduced-motion: reduce)").matches;

function extent(boxes) {
  const around = { x1: Infinity, y1: Infinity, x2: -Infinity, y2: -Infinity };
  for (const { x, y, w = 150, h = 62 } of boxes) {
    around.x1 = Math.min(around.x1, x - w / 2);
    around.x2 = Math.max(around.x2, x + w / 2);
    around.y1 = Math.min(around.y1, y - h / 2);
    around.y2 = Math.max(around.y2, y + h / 2);
  }
  return around;
}

const LOOP = 150; // how far a line from a box to itself reaches above it

// From the sizes that are sent: asking the library would measure every element twice. What is wider than high
// stands at the top, where a narrow screen begins.
export function fitted(graph, width, height) {
  const { heads = [], groups = [], places = [], lines = [] } = graph || {};
  const boxes = [...heads.map((one) => ({ ...one, h: 44 })), ...groups, ...places];
  const loops = new Set(lines.filter((one) => one.from === one.to).map((one) => one.from));
  boxes.push(...boxes.filter((one) => loops.has(one.id)).map((one) => ({ ...one, y: one.y - LOOP })));
  if (!boxes.length || !width || !height) return { zoom: 1, pan: { x: 0, y: 0 } };
  const { x1, y1, x2, y2 } = extent(boxes);
  const zoom = Math.max(SMALLEST, Math.min((width - MARGIN) / (x2 - x1), (height - MARGIN) / (y2 - y1), 1.2));
  return { zoom, pan: { x: width / 2 - (zoom * (x1 + x2)) / 2, y: MARGIN / 2 - zoom * y1 } };
}

const name = (key) => `careseams-view:${key}`;

export function keptView(key) {
  try {
    const kept = JSON.parse(sessionStorage.getItem(name(key)));
    return kept && kept.zoom ? kept : null;
  } catch {
    return null;
  }
}

export function keepView(cy, key) {
  let waiting = 0;
  const keep = () => {
    try {
      sessionStorage.setItem(name(key), JSON.stringify({ zoom: cy.zoom(), pan: cy.pan() }));
    } catch {
      // Without room in the browser the place is lost on reload, and nothing else.
    }
  };
  cy.on("viewport", () => {
    window.clearTimeout(waiting);
    waiting = window.setTimeout(keep, 300);
  });
}

// Never so near that what is flown to fills the view: what lies around it stays in sight.
export function fly(cy, elements, padding = 120) {
  if (!elements.length) return;
  cy.stop();
  const box = elements.boundingBox({ includeLabels: false });
  const room = Math.min((cy.width() - 2 * padding) / Math.max(box.w, 1), (cy.height() - 2 * padding) / Math.max(box.h, 1));
  const zoom = Math.max(SMALLEST, Math.min(room, NEAREST));
  const pan = { x: cy.width() / 2 - (zoom * (box.x1 + box.x2)) / 2, y: cy.height() / 2 - (zoom * (box.y1 + box.y2)) / 2 };
  if (still()) return cy.viewport({ zoom, pan });
  cy.animate({ zoom, pan }, { duration: 300 });
}

// Only as far as it takes to bring it into sight; the zoom stays.
export function bringIn(cy, element) {
  const box = element.renderedBoundingBox({ includeLabels: false });
  if (box.x1 < 0 || box.y1 < 0 || box.x2 > cy.width() || box.y2 > cy.height()) cy.center(element);
}

export function zoomBy(cy, factor) {
  cy.zoom({ level: cy.zoom() * factor, renderedPosition: { x: cy.width() / 2, y: cy.height() / 2 } });
}
