// A person's route stands on a screen no longer than its case is open: then the page is opened afresh, and says so.
// How long is left is counted from when it was drawn, by this computer's own clock: that may be set to any hour.
(function () {
  "use strict";
  const EVERY = 2000;
  const ends = new WeakMap();

  function look() {
    const shown = document.querySelector("[data-open-for]");
    if (!shown) return;
    if (!ends.has(shown)) ends.set(shown, Date.now() + 1000 * Number(shown.dataset.openFor));
    if (Date.now() < ends.get(shown)) return;
    document.getElementById("page").hidden = true; // at once, however long the answer takes
    window.location.replace("/trace?ended=yes");
  }

  window.setInterval(look, EVERY);
  for (const back of ["pageshow", "focus"]) window.addEventListener(back, look); // a lid that was closed
})();
