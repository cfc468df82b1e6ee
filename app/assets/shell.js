// What the shell does in the browser: no data is worked out here.
(function () {
  "use strict";
  const clientside = (window.dash_clientside = window.dash_clientside || {});
  let arrivedBefore = false;
  let queryReplaced = false;
  let page = null;
  let keyboardAt = ""; // where it was before a step back within a page

  const FOCUSABLE = "a[href], button, input, select, textarea, summary, [tabindex]";

  // A group of fields takes the focus in its first field.
  function focusOn(element) {
    if (!element) return;
    (element.matches(FOCUSABLE) ? element : element.querySelector(FOCUSABLE) || element).focus();
  }

  // The tab's title, the current page in the navigation, and the focus, after every change of page.
  function arrived(arrival) {
    if (!arrival) return;
    document.title = arrival.name + " – Careseams";
    for (const link of document.querySelectorAll("#nav a")) {
      if (new URL(link.href).pathname === arrival.nav) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
    const same = keyboardAt && document.getElementById(keyboardAt);
    if (arrivedBefore) (same || document.getElementById("main")).focus({ preventScroll: true });
    keyboardAt = "";
    page = window.location.pathname;
    document.documentElement.toggleAttribute("data-chosen-day", Boolean(arrival.chosen));
    const lead = document.querySelector("#page .lead") || document.querySelector("#page h1");
    clientside.set_props("announcement", { children: arrival.name + ". " + (lead ? lead.textContent : "") });
    if (shared.showColours) shared.showColours();
    if (shared.draftArrived) shared.draftArrived(arrival);
    arrivedBefore = true;
    queryReplaced = false;
  }

  // A step is what somebody does: what the page makes of it, or an address that it puts right, is none.
  let stepped = false;
  for (const kind of ["pointerdown", "keydown"]) {
    document.addEventListener(kind, function () { stepped = true; }, true);
  }

  // Filters live in the address without drawing the page again; with `steps` Back undoes each of them.
  function keepQuery(keys, values, steps) {
    const query = new URLSearchParams(window.location.search);
    keys.forEach(function (key, place) {
      const value = values[place];
      if (value === null || value === undefined || value === "" || value.length === 0) query.delete(key);
      else query.set(key, Array.isArray(value) ? value.join(",") : String(value));
    });
    const text = query.toString();
    const address = window.location.pathname + (text ? "?" + text : "");
    if (address === window.location.pathname + window.location.search) return;
    if (steps && stepped) window.history.pushState({}, "", address);
    else window.history.replaceState(window.history.state, "", address);
    stepped = false;
    document.documentElement.toggleAttribute("data-chosen-day", query.has("as_of"));
    saidBefore = said();
    queryReplaced = true;
  }

  // What filters leave is said when it is drawn, unless the page has said it in words of its own.
  let saidBefore = null;
  let waiting = 0;
  let asking = 0; // questions to the server that are not answered yet

  function said() {
    return document.getElementById("announcement").textContent;
  }

  function sayWhatIsLeft() {
    if (asking) {
      waiting = window.setTimeout(sayWhatIsLeft, 600);
      return;
    }
    const before = saidBefore;
    saidBefore = null;
    if (said() !== before) return;
    const words = ["#page .lead", "#page .data-table .caption", "#page .empty-sentence"]
      .map((one) => document.querySelector(one))
      .map((one) => (one ? one.textContent.replace(/\.?$/, ".") : ""));
    clientside.set_props("announcement", { children: words.filter(Boolean).join(" ") });
  }

  const shared = (clientside.careseams = clientside.careseams || {});
  Object.assign(shared, { arrived: arrived, keepQuery: keepQuery, tell: tell });

  // Dash does not know of a replaced query: a link to the page we are on would change the address only.
  window.addEventListener("_dashprivate_pushstate", function () {
    if (!queryReplaced) return;
    queryReplaced = false;
    clientside.set_props("address", { pathname: window.location.pathname, search: window.location.search });
  });

  // Nor does Back to such an address always differ from the one that Dash last knew. It is told here, and once.
  window.addEventListener("popstate", function (event) {
    const within = window.location.pathname === page;
    if (!queryReplaced && !within) return;
    event.stopImmediatePropagation();
    keyboardAt = within ? document.activeElement.id : "";
    const { pathname, search, hash, href } = window.location;
    clientside.set_props("address", { pathname, search, hash, href });
  });

  document.addEventListener("click", function (event) {
    if (event.target.closest("[data-print]")) return window.print();
    const dismiss = event.target.closest("[data-dismiss]");
    if (dismiss) {
      clientside.set_props("problem", { children: null });
      return focusOn(document.getElementById("main"));
    }
    // Links within the page move the focus and leave the address alone.
    const within = event.target.closest('a[href^="#"]');
    if (within) {
      event.preventDefault();
      const name = within.getAttribute("href").slice(1);
      const table = name === "first-table" && (document.querySelector("main .table-scroll") || document.getElementById("main"));
      const target = table || document.getElementById(name);
      const folded = target && target.closest("details");
      if (folded) folded.open = true;
      focusOn(target);
    }
  });

  new MutationObserver(function (changes) {
    if (saidBefore !== null) {
      window.clearTimeout(waiting);
      waiting = window.setTimeout(sayWhatIsLeft, 600);
    }
    for (const change of changes) {
      for (const added of change.addedNodes) {
        if (added.nodeType !== Node.ELEMENT_NODE) continue;
        const wants = added.matches("[data-take-focus]") ? added : added.querySelector("[data-take-focus]");
        if (wants) return wants.focus();
      }
    }
  }).observe(document.documentElement, { childList: true, subtree: true });

  // What opens on demand is on paper without being asked for, but for empty fields.
  let closed = [];
  window.addEventListener("beforeprint", function () {
    closed = [...document.querySelectorAll("details:not([open])")].filter((one) => !one.querySelector("input, textarea"));
    for (const one of closed) one.open = true;
  });
  window.addEventListener("afterprint", function () {
    for (const one of closed) one.open = false;
  });

  // An answer that never came must not look like one that did.
  const ask = window.fetch;
  function tell(id) {
    for (const notice of document.querySelectorAll(".no-answer")) notice.hidden = notice.id !== id;
  }
  window.fetch = async function (...request) {
    const mayChange = String(request[0]).includes("_dash-update-component");
    if (mayChange && shared.withDay) request[1] = shared.withDay(request[1]);
    asking += mayChange ? 1 : 0;
    try {
      const answer = await ask.apply(this, request);
      if (mayChange) tell(answer.ok ? null : answer.status < 500 ? "session-ended" : "server-fault");
      return answer;
    } catch (fault) {
      if (mayChange && fault.name !== "AbortError") tell("server-away");
      throw fault;
    } finally {
      asking -= mayChange ? 1 : 0;
    }
  };
})();
