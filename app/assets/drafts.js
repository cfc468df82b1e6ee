// What is typed and not saved stays in this tab: Dash keeps the fields, this says so and forgets them when saved.
(function () {
  "use strict";
  const FIELDS = "_dash_persistence.";
  const IDS = "careseams-ids.";
  const shared = ((window.dash_clientside = window.dash_clientside || {}).careseams =
    window.dash_clientside.careseams || {});
  let page = null; // the page whose fields are on the screen

  function storage() {
    try {
      return window.sessionStorage;
    } catch (fault) {
      return null; // a browser that keeps nothing
    }
  }

  function keysOf(draft) {
    const kept = storage();
    if (!kept || !draft) return [];
    const end = "." + JSON.stringify(draft);
    return Object.keys(kept).filter((key) => key.startsWith(FIELDS) && key.endsWith(end));
  }

  function forget(draft) {
    const kept = storage();
    for (const key of keysOf(draft)) kept.removeItem(key);
    if (kept && draft) kept.removeItem(IDS + draft);
  }

  // The ids that a form was given: those of the first time, as long as something typed then is still there.
  function sameIds(draft, typed) {
    const form = document.querySelector("[data-kept-form]");
    const kept = storage();
    if (!form || !kept) return;
    const before = typed ? kept.getItem(IDS + draft) : null;
    if (before) window.dash_clientside.set_props(form.dataset.store, { data: JSON.parse(before) });
    else kept.setItem(IDS + draft, form.dataset.storeData);
  }

  // A step that nobody took by a link, a button of the header, or Back was made by a form that has saved.
  const push = window.history.pushState;
  window.history.pushState = function (...step) {
    const pressed = window.event && window.event.target instanceof Element ? window.event.target : null;
    if (!shared.choosingDay && !(pressed && pressed.closest("a, [data-day]"))) forget(page);
    return push.apply(window.history, step);
  };

  function arrived(arrival) {
    if (arrival.saved) forget(page);
    page = arrival.draft || null;
    const typed = keysOf(page).length > 0;
    const notice = document.getElementById("draft-kept");
    if (notice) notice.hidden = !typed;
    if (page) sameIds(page, typed);
  }

  document.addEventListener("click", function (event) {
    if (!event.target.closest("[data-afresh]")) return;
    forget(page);
    window.location.reload();
  });

  // What is said to be saved is no draft any more.
  new MutationObserver(function (changes) {
    for (const change of changes) {
      for (const added of change.addedNodes) {
        if (added.nodeType !== Node.ELEMENT_NODE) continue;
        if (added.matches("#page .saved-bar") || added.querySelector(".saved-bar")) forget(page);
      }
    }
  }).observe(document.documentElement, { childList: true, subtree: true });

  // A field hands over what was typed when it is left; a reload or a closed lid comes before that.
  window.addEventListener("beforeunload", function () {
    const field = document.activeElement;
    if (field && field.closest("main")) field.blur();
  });

  shared.draftArrived = arrived;
})();
