// The day that a page stands for lives in its address, and every link within the app keeps it.
(function () {
  "use strict";
  const clientside = (window.dash_clientside = window.dash_clientside || {});
  const shared = (clientside.careseams = clientside.careseams || {});
  const KEY = "as_of";
  const HEADER = "X-Careseams-As-Of";

  function dayOf(address) {
    return new URL(address, window.location.href).searchParams.get(KEY);
  }

  // The address with the day of the page we are on; an empty day asks for the newest.
  function kept(address) {
    const target = new URL(address, window.location.href);
    if (target.origin !== window.location.origin) return address;
    const query = target.searchParams;
    const here = dayOf(window.location.href);
    if (query.get(KEY) === "") query.delete(KEY);
    else if (!query.has(KEY) && here) query.set(KEY, here);
    return target.pathname + target.search + target.hash;
  }

  // A step to another page is made here, whoever makes it: links, and forms when they have saved.
  const push = window.history.pushState;
  window.history.pushState = function (state, title, address) {
    return push.call(window.history, state, title, address ? kept(String(address)) : address);
  };

  // A link that is copied, or opened in another tab, keeps the day too.
  function touched(event) {
    const link = event.target.closest && event.target.closest('a[href^="/"]');
    if (!link) return;
    const address = link.getAttribute("href");
    if (link.dataset.day === "kept" && dayOf(address) !== dayOf(window.location.href)) {
      const plain = new URL(address, window.location.href);
      plain.searchParams.delete(KEY);
      link.setAttribute("href", plain.pathname + plain.search + plain.hash);
    }
    if (dayOf(link.getAttribute("href")) || !dayOf(window.location.href)) return;
    link.dataset.day = "kept";
    link.setAttribute("href", kept(link.getAttribute("href")));
  }
  for (const kind of ["pointerover", "pointerdown", "focusin"]) document.addEventListener(kind, touched, true);

  function show(day) {
    const query = new URLSearchParams(window.location.search);
    query.set(KEY, day);
    shared.choosingDay = true;
    window.history.pushState({}, "", window.location.pathname + "?" + query.toString());
    shared.choosingDay = false;
    window.dispatchEvent(new CustomEvent("_dashprivate_pushstate"));
  }

  function close() {
    const choice = document.getElementById("as-at-open");
    if (choice) choice.open = false;
    return choice;
  }

  document.addEventListener("click", function (event) {
    const newest = event.target.closest("[data-day='']");
    if (newest) show("");
    if (newest || !event.target.closest("#as-at-open")) close();
  });
  document.addEventListener("keydown", function (event) {
    if (event.key !== "Escape" || !document.activeElement.closest("#as-at-open")) return;
    close().querySelector("summary").focus();
  });

  Object.assign(shared, {
    goToDay: function (chosen) {
      if (!chosen) return;
      close();
      show(chosen.day);
    },
    withDay: function (asked) {
      const day = dayOf(window.location.href);
      if (!day) return asked;
      const headers = new Headers(asked && asked.headers);
      headers.set(HEADER, encodeURIComponent(day));
      return Object.assign({}, asked, { headers: headers });
    },
  });
})();
