// A pathway's page in the browser: how many changes wait, and the way from the drawing to the forms.
(function () {
  "use strict";
  const clientside = (window.dash_clientside = window.dash_clientside || {});

  function waiting(pending, ack) {
    const done = (edit) => ack && ack.client === edit.client && edit.seq <= ack.seq;
    const many = (pending || []).filter((edit) => !done(edit)).length;
    return many ? String(many) : "";
  }

  function focusOn(id) {
    const field = document.getElementById(id);
    if (field) field.focus();
  }

  // N on the drawing leads to the place to be added, Enter on a handoff to what is said of it.
  function tapped(tap) {
    const none = clientside.no_update;
    if (!tap) return [none, none];
    if (tap.kind === "add") {
      window.setTimeout(() => focusOn("pw-add-place"), 0);
      return [tap.at, none];
    }
    if (tap.kind === "line") return [none, tap.id];
    return [none, none];
  }

  // What the drawing said of a refusal goes when something was done since, by whatever way.
  function answered(shown) {
    const told = document.querySelector("#pw-canvas ~ .care-graph-said");
    const refused = JSON.stringify(shown || "").includes("Not done");
    if (told && !refused && told.textContent.startsWith("Not done")) told.textContent = "";
  }

  // Whoever makes a pathway draws it: the name typed there is the name here, until another is typed.
  let maker = "";
  document.addEventListener("click", function (event) {
    if (event.target.closest("#ps-make")) maker = document.getElementById("ps-actor").value.trim();
  });
  new MutationObserver(function () {
    if (!maker || !document.getElementById("pw-actor")) return;
    clientside.set_props("pw-actor", { value: maker });
    maker = "";
  }).observe(document.documentElement, { childList: true, subtree: true });

  clientside.pathway = { waiting: waiting, answered: answered, tapped: tapped, same: (value) => Boolean(value) };
})();
