// The map's page in the browser: its table and what stands beside lead to the map without a question to the server
// for what is drawn; the day of the slider in words; and the controls that a narrow screen opens on demand.
(function () {
  "use strict";
  function tell(told) {
    window.dash_clientside.set_props("map", told);
  }

  function controls(open) {
    const button = document.querySelector("[data-map-controls]");
    if (button) button.setAttribute("aria-expanded", String(open));
  }

  document.addEventListener("click", function (event) {
    const opens = event.target.closest("[data-map-controls]");
    if (opens) return controls(opens.getAttribute("aria-expanded") !== "true");
    const fly = event.target.closest("[data-map-fly]");
    if (fly) {
      tell({ command: { op: "fly", id: fly.dataset.mapFly } });
      tell({ tap: { kind: "line", id: fly.dataset.mapFly, n: Date.now() } });
      document.getElementById("map").scrollIntoView({ block: "nearest" });
      return;
    }
    const expand = event.target.closest("[data-map-expand]");
    if (expand) tell({ tap: { kind: "expand", id: expand.dataset.mapExpand, n: Date.now() } });
  });

  // "/" leads to the search, which has to be in sight before it can take the keyboard.
  document.addEventListener(
    "keydown",
    function (event) {
      if (event.key === "/" && event.target.id === "map") controls(true);
    },
    true,
  );

  // The slider counts months; whoever listens is told the day.
  function sayDay(thumb) {
    const days = JSON.parse(thumb.closest("[data-days]").dataset.days);
    const said = days[Number(thumb.getAttribute("aria-valuenow"))] || "";
    if (thumb.getAttribute("aria-valuetext") !== said) thumb.setAttribute("aria-valuetext", said);
  }

  new MutationObserver(function () {
    document.querySelectorAll("[data-days] [role=slider]").forEach(sayDay);
  }).observe(document.documentElement, { childList: true, subtree: true, attributeFilter: ["aria-valuenow"] });
})();
