// Focus and context: what is looked at stands at full strength, the rest stays in sight behind it.
import { arrangeSoon } from "./labels.js";

export function standOut(cy, elements) {
  cy.batch(() => {
    cy.elements().not(".head, .handle").addClass("back");
    elements.removeClass("back");
    elements.connectedNodes().removeClass("back");
  });
  arrangeSoon(cy);
}

export function clear(cy) {
  cy.batch(() => cy.elements(".back").removeClass("back"));
  arrangeSoon(cy);
}

// Of an organisation that is opened, what stands in its box is part of it.
function around(element) {
  if (element.isEdge()) return element;
  const within = element.cy().nodes().filter((one) => one.data("group") === element.id());
  return element.closedNeighborhood().union(within.closedNeighborhood());
}

export function focusOn(cy, element) {
  standOut(cy, around(element).union(element));
}

// `lit`: a kind of state of the legend. A line between organisations has it where one of its handoffs has, a box
// where one inside it has.
export function light(cy, lit) {
  if (!lit) return clear(cy);
  const has = (one) => one.data("mark") === lit || ((one.data("marks") || {})[lit] || 0) > 0;
  standOut(cy, cy.elements("edge, node.group").filter(has));
}
