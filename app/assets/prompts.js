// Prompts of a handoff: after one is saved the focus goes on to the next that nobody has answered; and whoever came
// to answer them starts there.
(function () {
  "use strict";
  let row = null;

  document.addEventListener("focusin", function (event) {
    row = event.target.closest(".prompt-row");
  });

  function unanswered(one) {
    return Boolean(one.querySelector("[data-open=yes]"));
  }

  function goOn() {
    if (!row || !row.isConnected || document.activeElement !== document.body) return;
    const rows = [...document.querySelectorAll(".prompt-row")];
    const next = rows.slice(rows.indexOf(row) + 1).find(unanswered);
    const wanted = next ? next.querySelector("input[type=radio]") : row.querySelector("button");
    row = null;
    if (wanted) wanted.focus();
  }

  function start() {
    const role = document.getElementById("hp-role");
    const card = document.getElementById("prompts");
    if (!role || !card || window.location.hash !== "#prompts") return;
    card.scrollIntoView();
    if (!role.value) return role.focus({ preventScroll: true });
    const next = [...document.querySelectorAll(".prompt-row")].find(unanswered);
    if (next) next.querySelector("input[type=radio]").focus();
  }

  new MutationObserver(function (changes) {
    goOn();
    for (const change of changes) {
      for (const added of change.addedNodes) {
        if (added.nodeType !== Node.ELEMENT_NODE || !added.querySelector("details.prompts[open]")) continue;
        window.setTimeout(start, 0);
      }
    }
  }).observe(document.documentElement, { childList: true, subtree: true });
})();
