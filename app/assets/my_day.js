// What is typed and not saved in this tab, at the organisation's own handoffs: the browser alone knows of it.
(function () {
  "use strict";
  const FIELDS = "_dash_persistence.";
  const DRAFT = /"(draft \/.*)"$/;
  const NOTHING = "Nothing is begun and not saved in this tab.";

  function begun() {
    const found = new Set();
    try {
      for (const key of Object.keys(window.sessionStorage)) {
        const draft = key.startsWith(FIELDS) && DRAFT.exec(key);
        if (draft) found.add(JSON.parse('"' + draft[1] + '"').slice("draft ".length));
      }
    } catch (fault) {
      return []; // a browser that keeps nothing
    }
    return [...found].filter((address) => !address.startsWith("/my-day")).sort();
  }

  function pageName(path) {
    const entry = document.querySelector('#nav a[href="' + CSS.escape(path).replace(/\\/g, "") + '"]');
    return entry ? "Typed on “" + entry.textContent + "”" : "Typed on " + path;
  }

  function words(path, query, own) {
    const name = own.names[query.get("handoff") || query.get("id")];
    const form = own.forms[query.get("kind")];
    const what = form ? form.charAt(0).toUpperCase() + form.slice(1) : pageName(path);
    return name ? what + ": " + name : what;
  }

  function part(type, props, namespace) {
    return { type, namespace: namespace || "dash_html_components", props };
  }

  function drafts(own) {
    if (!own || !own.names) return part("P", { children: "Choose an organisation to see what you began at it." });
    const lines = [];
    let elsewhere = 0;
    for (const address of begun()) {
      const [path, text] = address.split("?");
      const query = new URLSearchParams(text || "");
      const handoff = query.get("handoff") || (path === "/handoff" ? query.get("id") : "");
      if (handoff && !own.names[handoff]) {
        elsewhere += 1;
        continue;
      }
      const link = { href: address, children: words(path, query, own), className: "link" };
      lines.push(part("Li", { children: part("Link", link, "dash_core_components") }));
    }
    const said = lines.length ? [part("Ul", { children: lines, className: "link-list" })] : [part("P", { children: NOTHING })];
    if (elsewhere) said.push(part("P", { children: "Begun at handoffs of other boundaries, and not listed: " + elsewhere + "." }));
    return said;
  }

  window.dash_clientside = window.dash_clientside || {};
  window.dash_clientside.my_day = { drafts };
})();
