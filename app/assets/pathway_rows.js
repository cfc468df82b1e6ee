// The rows of a pathway's tables while others draw. Dash makes the tables anew, with their buttons; so a press
// is heard on the page and not by the button, waits until the server has it, and is one press if sent twice. It is
// the button's on which the finger went down: rows that were on their way already may come before it is up.
(function () {
  "use strict";
  const clientside = (window.dash_clientside = window.dash_clientside || {});
  const client = Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) => byte.toString(16).padStart(2, "0")).join("");
  const LET_GO = 300; // milliseconds: a click comes after the finger is up
  let outline = null;
  let seq = 0;
  let tries = 0;
  let presses = [];

  const inTables = (target) => (target instanceof Element ? target.closest("#pw-outline") : null);

  function press(tables, { id, row, base }) {
    if (tables !== outline) presses = []; // another pathway's
    outline = tables;
    if (row === "pw-change") return clientside.set_props("pw-line", { value: id });
    if (!presses.some((one) => one.ids[0] === id)) {
      seq += 1;
      presses.push({ op: "remove", ids: [id], base: JSON.parse(base), client: client, seq: seq });
    }
    tries += 1; // the page takes no notice of what is equal to the last
    clientside.set_props("pw-pressed", { data: presses.map((one) => ({ ...one, tries: tries })) });
  }

  function buttonOf(event) {
    const tables = inTables(event.target);
    const button = tables && event.target.closest("button[data-row]");
    if (!button) return null;
    const { about, row, base } = button.dataset;
    return { tables: tables, said: { id: about, row: row, base: base }, at: button.getBoundingClientRect() };
  }

  let down = null; // the button under the finger
  let done = false; // pressed as the finger went up: the click that comes after it is the same press

  document.addEventListener("pointerdown", function (event) {
    down = event.button === 0 ? buttonOf(event) : null;
    done = false;
  }, true);

  document.addEventListener("pointerup", function (event) {
    const one = down;
    down = null;
    if (!one || !within(one.at, event)) return;
    done = true;
    press(one.tables, one.said);
  }, true);

  document.addEventListener("pointercancel", () => (down = null), true);

  const within = (box, { clientX, clientY }) =>
    box.left <= clientX && clientX <= box.right && box.top <= clientY && clientY <= box.bottom;

  document.addEventListener("click", function (event) {
    const one = buttonOf(event);
    if (one && !(done && event.detail)) press(one.tables, one.said); // by the keyboard, or by a voice
  });

  function heard(last) {
    presses = presses.filter((one) => !last || one.seq > last);
  }

  // While something is pressed the tables stand still; what others drew is shown when it is let go.
  let held = false;
  let waiting = [];
  let soon = 0;

  function hold(event) {
    if (!inTables(event.target)) return;
    if (event.type === "keydown" && event.key !== "Enter" && event.key !== " ") return;
    window.clearTimeout(soon);
    held = true;
  }

  function letGo() {
    if (!held) return;
    window.clearTimeout(soon);
    soon = window.setTimeout(function () {
      held = false;
      for (const go of waiting.splice(0)) go();
    }, LET_GO);
  }

  for (const begins of ["pointerdown", "keydown"]) document.addEventListener(begins, hold, true);
  for (const ends of ["pointerup", "pointercancel", "keyup"]) document.addEventListener(ends, letGo, true);
  document.addEventListener("pointermove", (event) => event.buttons === 0 && letGo(), true);
  window.addEventListener("blur", letGo);

  async function whenFree(rows) {
    if (!rows) return clientside.no_update;
    if (held) await new Promise((go) => waiting.push(go));
    keepFocus();
    return rows;
  }

  // The keyboard stays on its row; where that is gone, on the one that took its place.
  let seen = null;

  function keepFocus() {
    if (seen) seen.disconnect();
    const here = document.activeElement;
    const tables = inTables(here);
    if (!tables) return;
    const table = here.closest("table");
    const row = here.closest("tr");
    const was = { id: here.id, table: table && table.id, row: row ? [...row.parentNode.children].indexOf(row) : 0 };
    const watch = new MutationObserver(function () {
      if (document.activeElement !== document.body) return;
      const rows = document.querySelectorAll("#" + CSS.escape(was.table || "none") + " tbody tr");
      const near = rows.length ? rows[Math.min(was.row, rows.length - 1)].querySelector("button") : null;
      const found = (was.id && document.getElementById(was.id)) || near || document.getElementById("main");
      found.focus({ preventScroll: true });
    });
    watch.observe(tables, { childList: true, subtree: true });
    window.setTimeout(() => watch.disconnect(), 3000);
    seen = watch;
  }

  clientside.pathway_rows = { heard: heard, whenFree: whenFree };
})();
