// What is chosen in the rows of answers: Dash is told, and it is kept until the tab is closed, so that neither a
// reload nor a refused save loses it. Lines of text are kept by Dash itself.
(function () {
  "use strict";
  const KEPT = "careseams-answers";

  function kept() {
    try {
      return JSON.parse(window.sessionStorage.getItem(KEPT)) || {};
    } catch (fault) {
      return {};
    }
  }

  function tell(select) {
    const id = { type: "an-stance", ask: select.dataset.ask };
    window.dash_clientside.set_props(id, { data: select.value });
  }

  document.addEventListener("change", function (event) {
    const select = event.target.closest("select[data-ask]");
    if (!select) return;
    const all = kept();
    all[select.dataset.ask] = select.value;
    window.sessionStorage.setItem(KEPT, JSON.stringify(all));
    tell(select);
  });

  // Enter in a line saves its row.
  document.addEventListener("keydown", function (event) {
    const line = event.target.closest && event.target.closest(".answer-row input");
    if (!line || event.key !== "Enter" || event.isComposing) return;
    event.preventDefault();
    line.closest(".answer-row").querySelector("button").click();
  });

  // A row that was saved is gone: whoever was in it goes on to the next one.
  let row = null;
  document.addEventListener("focusin", function (event) {
    row = event.target.closest(".answer-row");
  });

  function goOn() {
    if (!row || !row.isConnected || row.querySelector("select") || document.activeElement !== document.body) return;
    const rows = [...document.querySelectorAll(".answer-row")];
    const open = rows.slice(rows.indexOf(row)).find((one) => one.querySelector("select"));
    row = null;
    (open ? open.querySelector("select") : document.getElementById("an-save")).focus();
  }

  new MutationObserver(function (changes) {
    goOn();
    for (const change of changes) {
      for (const added of change.addedNodes) {
        if (added.nodeType !== Node.ELEMENT_NODE) continue;
        for (const select of added.querySelectorAll("select[data-ask]")) {
          const before = kept()[select.dataset.ask];
          if (!before || select.value === before) continue;
          select.value = before;
          window.setTimeout(() => tell(select), 0);
        }
      }
    }
  }).observe(document.documentElement, { childList: true, subtree: true });
})();
