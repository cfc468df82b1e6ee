// What is chosen in the grid of duties: kept until it is saved or dropped, whatever the grid shows meanwhile. What is
// saved or undone waits in a queue until the server has done it, so that none of many fast ones is lost; each has an
// id of its own, so that none is done twice, and says what was seen, so that nobody else's word is replaced unread.
(function () {
  "use strict";
  const chosen = new Map();
  const undoable = [];
  let waiting = [];
  let undoLater = 0;
  let scheduled = false;

  function idOf(party, cell) {
    return JSON.stringify([party, cell]);
  }

  function entryOf(cell) {
    return chosen.get(idOf(cell.closest("[role=grid]").dataset.party, cell.dataset.cell));
  }

  function isShown(one) {
    const grid = document.getElementById("duty-grid");
    if (!grid || grid.dataset.party !== one.party) return false;
    return [...grid.querySelectorAll("[role=gridcell]")].some((cell) => cell.dataset.cell === one.cell);
  }

  function send(one) {
    const numbers = crypto.getRandomValues(new Uint8Array(8));
    const command = "cmd-" + [...numbers].map((number) => number.toString(16).padStart(2, "0")).join("");
    waiting.push({ ...one, command: command, shown: isShown(one) });
    return command;
  }

  function post() {
    window.dash_clientside.set_props("g-queue", { data: waiting.slice() });
    sync();
  }

  // The next thing to say after what is chosen, or else stands: its words; "" where that is what stands; null where
  // no key changes it.
  function choose(cell, back) {
    const grid = cell.closest("[role=grid]");
    const told = cell.querySelector(".told-by");
    const choices = JSON.parse(cell.closest("tr").dataset.choices);
    const before = entryOf(cell) || { seen: told.dataset.seen, at: Number(told.dataset.at), sent: null };
    if (before.at < 0) return null;
    const at = (before.at + (back ? choices.length - 1 : 1)) % choices.length;
    const id = idOf(grid.dataset.party, cell.dataset.cell);
    if (at === Number(told.dataset.at) && !before.sent) {
      chosen.delete(id);
      sync();
      return "";
    }
    const place = { party: grid.dataset.party, cell: cell.dataset.cell, drawing: grid.dataset.drawing };
    chosen.set(id, { ...before, ...place, at: at, choice: choices[at], changed: Boolean(before.sent), again: false });
    sync();
    return choices[at].words;
  }

  function isOpen(entry) {
    return !entry.sent || entry.changed;
  }

  function put(entry) {
    if (entry.sent) {
      entry.again = entry.changed;
      return;
    }
    const place = { party: entry.party, cell: entry.cell, drawing: entry.drawing, seen: entry.seen };
    entry.sent = send({ ...place, stance: entry.choice.stance, about: entry.choice.about });
  }

  function save(cell) {
    const entry = entryOf(cell);
    if (!entry) return false;
    put(entry);
    post();
    return true;
  }

  function saveAll() {
    for (const entry of chosen.values()) put(entry);
    post();
  }

  function forget(id, entry) {
    if (!entry.sent) chosen.delete(id);
    entry.changed = false;
  }

  function drop(cell) {
    const entry = entryOf(cell);
    if (!entry || !isOpen(entry)) return false;
    forget(idOf(entry.party, entry.cell), entry);
    sync();
    return true;
  }

  function dropAll() {
    for (const [id, entry] of [...chosen]) forget(id, entry);
    sync();
  }

  // What is on its way is saved first: it is what was done last.
  function undo() {
    if (waiting.length) {
      undoLater += 1;
      return true;
    }
    const last = undoable.pop();
    if (!last) return false;
    send({ ...last, undo: last.command, stance: null, about: null, seen: "" });
    post();
    return true;
  }

  function handled(item, result) {
    const entry = chosen.get(idOf(item.party, item.cell));
    const place = { party: item.party, cell: item.cell, drawing: item.drawing };
    if (item.undo) {
      if (result.again) undoable.push({ ...place, command: item.undo });
      if (entry && !entry.sent && result.done) entry.seen = result.seen;
      return;
    }
    if (result.done) undoable.push({ ...place, command: item.command });
    if (!entry || entry.sent !== item.command) return;
    const more = entry.changed;
    const again = entry.again && result.done;
    Object.assign(entry, { sent: null, seen: result.seen, changed: false, again: false });
    if (result.done && !more) chosen.delete(idOf(item.party, item.cell));
    if (again) put(entry);
  }

  function done(results) {
    const before = waiting;
    const left = new Map((results || []).map((result) => [result.command, result]));
    waiting = waiting.filter((one) => !left.has(one.command));
    const kept = waiting.length;
    for (const item of before) if (left.has(item.command)) handled(item, left.get(item.command));
    if (waiting.length > kept) return post();
    sync();
    if (undoLater && !waiting.length) {
      undoLater -= 1;
      undo();
    }
  }

  function mark(cell, entry) {
    let line = cell.querySelector(":scope > .not-saved");
    cell.classList.toggle("is-chosen", Boolean(entry));
    if (!entry) return line && line.remove();
    const words = `${isOpen(entry) ? "Not saved" : "Saving"}: ${entry.choice.words}`;
    if (!line) {
      line = document.createElement("div");
      line.className = "not-saved";
      cell.append(line);
    }
    if (line.textContent !== words) line.textContent = words;
  }

  function sync() {
    scheduled = false;
    const bar = document.getElementById("g-waiting");
    if (!bar) return;
    for (const cell of document.querySelectorAll("#duty-grid [role=gridcell]")) mark(cell, entryOf(cell));
    const open = [...chosen.values()].filter(isOpen);
    const away = open.filter((one) => !isShown(one)).length;
    const many = open.length === 1 ? "choice" : "choices";
    const words = open.length ? `${open.length} ${many} not saved${away ? `, ${away} not in view` : ""}.` : "";
    if (bar.hidden === Boolean(open.length)) bar.hidden = !open.length;
    const line = document.getElementById("g-waiting-words");
    if (line.textContent !== words) line.textContent = words;
  }

  new MutationObserver(function () {
    if (scheduled) return;
    scheduled = true;
    window.requestAnimationFrame(sync);
  }).observe(document.documentElement, { childList: true, subtree: true, attributeFilter: ["data-cell", "data-party"] });

  window.addEventListener("beforeunload", function (event) {
    if ([...chosen.values()].some(isOpen)) event.preventDefault();
  });

  window.careseamsGridQueue = { choose: choose, save: save, saveAll: saveAll, drop: drop, dropAll: dropAll, undo: undo, done: done };
})();
