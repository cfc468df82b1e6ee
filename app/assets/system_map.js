// The map's table and what stands beside it lead to the map: no question to the server for what is drawn.
(function () {
  "use strict";
  document.addEventListener("click", function (event) {
    const tell = window.dash_clientside.set_props;
    const fly = event.target.closest("[data-map-fly]");
    if (fly) {
      tell("map", { command: { op: "fly", id: fly.dataset.mapFly } });
      tell("map", { tap: { kind: "line", id: fly.dataset.mapFly, n: Date.now() } });
      document.getElementById("map").scrollIntoView({ block: "nearest" });
      return;
    }
    const expand = event.target.closest("[data-map-expand]");
    if (expand) tell("map", { tap: { kind: "expand", id: expand.dataset.mapExpand, n: Date.now() } });
  });
})();
