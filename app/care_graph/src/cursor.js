// Where the keyboard is: on a place, or on a line.
import { nameOf, ofElement } from "./words.js";
import { bringIn } from "./view.js";

const DIRECTIONS = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] };
const ASIDE = 2.5; // how much worse it is to lie aside than ahead

function nearest(cy, from, [dx, dy]) {
  const here = from.position();
  let best = null;
  let least = Infinity;
  cy.nodes(".group, .place, .together").forEach((one) => {
    const { x, y } = one.position();
    const ahead = (x - here.x) * dx + (y - here.y) * dy;
    if (one.same(from) || ahead <= 1) return;
    const away = ahead + ASIDE * (Math.abs((x - here.x) * dy) + Math.abs((y - here.y) * dx));
    if (away < least) [best, least] = [one, away];
  });
  return best;
}

export class Cursor {
  constructor(cy, say, told) {
    Object.assign(this, { cy, say, told, id: null, from: null });
  }

  get here() {
    const one = this.id === null ? this.cy.collection() : this.cy.getElementById(this.id);
    return one.nonempty() ? one : null;
  }

  go(one, speak = true) {
    this.cy.elements(".cursor").removeClass("cursor");
    one.addClass("cursor");
    this.id = one.id();
    if (one.isNode()) this.from = one.id();
    bringIn(this.cy, one);
    if (speak) this.say(ofElement(one));
    this.told(this.id);
  }

  first() {
    const one = this.cy.nodes(".place, .group").sort((a, b) => a.position("x") - b.position("x") || a.position("y") - b.position("y"))[0];
    if (one) this.go(one);
    else this.say("Nothing is drawn yet.");
  }

  arrow(key) {
    const here = this.here;
    if (!here) return this.first();
    if (here.isEdge()) return this.go(key === "ArrowRight" || key === "ArrowDown" ? here.target() : here.source());
    const next = nearest(this.cy, here, DIRECTIONS[key]);
    if (next) this.go(next);
    else this.say("Nothing further that way.");
  }

  // Along the lines of the place where the keyboard is or last was: those that leave first.
  alongLines(step) {
    const place = this.from === null ? null : this.cy.getElementById(this.from);
    if (!place || place.empty()) return this.first();
    const leave = place.connectedEdges().filter((line) => line.source().same(place)).toArray();
    const lines = [...leave, ...place.connectedEdges().filter((line) => !line.source().same(place)).toArray()];
    if (!lines.length) return this.say(`No handoff from or to ${nameOf(place)} is drawn.`);
    const at = lines.findIndex((line) => line.id() === this.id);
    this.go(lines[at < 0 ? (step > 0 ? 0 : lines.length - 1) : (at + step + lines.length) % lines.length]);
  }
}
