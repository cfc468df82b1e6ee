// The grid of duties by handoff: arrow keys go from cell to cell, Space or a click chooses what a party says, Enter
// saves it. What is chosen and not saved is kept in `duty_choices.js`.
(function () {
  "use strict";
  const clientside = (window.dash_clientside = window.dash_clientside || {});
  const queue = window.careseamsGridQueue;
  const STEPS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };

  function say(words) {
    clientside.set_props("announcement", { children: words });
  }

  function cellsOf(grid) {
    return [...grid.querySelectorAll("tbody tr")].map((row) => [...row.querySelectorAll("[role=gridcell]")]);
  }

  function within(number, length) {
    return Math.max(0, Math.min(length - 1, number));
  }

  // Only one cell is in the order of Tab: the one that had the focus last.
  function go(grid, cell) {
    for (const other of grid.querySelectorAll('[role=gridcell][tabindex="0"]')) other.tabIndex = -1;
    cell.tabIndex = 0;
    cell.focus();
  }

  function step(grid, cell, key, whole) {
    const rows = cellsOf(grid);
    const row = rows.findIndex((cells) => cells.includes(cell));
    const column = rows[row].indexOf(cell);
    let to = STEPS[key] && [row + STEPS[key][0], column + STEPS[key][1]];
    if (key === "Home") to = [whole ? 0 : row, 0];
    if (key === "End") to = [whole ? rows.length - 1 : row, rows[row].length - 1];
    const cells = rows[within(to[0], rows.length)];
    go(grid, cells[within(to[1], cells.length)]);
  }

  function choose(grid, cell, back) {
    if (!grid.dataset.party) {
      return say("Nothing was changed. Choose under “As told by” whose answers you change.");
    }
    const words = queue.choose(cell, back);
    if (words === null) return say("This is not changed by a key: change the claim on the handoff’s page.");
    say(words ? `Chosen, not saved: ${words}. Enter saves it.` : "As it was: nothing to save here.");
  }

  function enter(cell) {
    if (!queue.save(cell)) say("Nothing is chosen here. Space goes through what the party may say.");
  }

  function drop(cell) {
    if (queue.drop(cell)) return say("Dropped: the cell is as it was.");
    return false;
  }

  function undo(cell) {
    if (cell && queue.drop(cell)) return say("Dropped: the cell is as it was.");
    if (!queue.undo()) say("Nothing more to undo: you have saved nothing else here since the page was loaded.");
  }

  // Whoever presses a button that goes away goes on in the grid, not at the top of the page.
  function back() {
    const cell = document.querySelector('#duty-grid [role=gridcell][tabindex="0"]');
    if (cell) cell.focus({ preventScroll: true });
  }

  function cellAt(event) {
    const cell = event.target.closest && event.target.closest("#duty-grid [role=gridcell]");
    return cell && !event.target.closest("a, button") ? cell : null;
  }

  function isTyping(target) {
    return Boolean(target.closest && target.closest("input:not([type=radio]), textarea, select"));
  }

  document.addEventListener("keydown", function (event) {
    if (!document.getElementById("duty-grid") || event.altKey) return;
    const cell = cellAt(event);
    if ((event.ctrlKey || event.metaKey) && !event.shiftKey && event.key.toLowerCase() === "z") {
      if (isTyping(event.target)) return;
      event.preventDefault();
      return undo(cell);
    }
    if (!cell || event.metaKey) return;
    const grid = cell.closest("[role=grid]");
    if (STEPS[event.key] || event.key === "Home" || event.key === "End") {
      event.preventDefault();
      return step(grid, cell, event.key, event.ctrlKey);
    }
    if (event.key === "Escape") return drop(cell);
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    if (event.key === "Enter") return enter(cell);
    choose(grid, cell, event.shiftKey);
  });

  const BUTTONS = { "g-undo": () => undo(null), "g-save-all": () => queue.saveAll(), "g-drop-all": () => queue.dropAll() };

  document.addEventListener("click", function (event) {
    const pressed = event.target.closest && event.target.closest("#g-undo, #g-save-all, #g-drop-all");
    if (pressed) {
      BUTTONS[pressed.id]();
      return back();
    }
    const cell = cellAt(event);
    if (!cell) return;
    go(cell.closest("[role=grid]"), cell);
    choose(cell.closest("[role=grid]"), cell, event.shiftKey);
  });

  clientside.careseamsGrid = { done: queue.done };
})();
