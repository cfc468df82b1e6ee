// The grid of duties by handoff: arrow keys go from cell to cell, Enter, Space or a click changes one. Changes wait
// in a queue until the server has done them, so that none of many fast ones is lost; each has an id of its own, so
// that none is done twice.
(function () {
  "use strict";
  const clientside = (window.dash_clientside = window.dash_clientside || {});
  const STEPS = { ArrowLeft: [0, -1], ArrowRight: [0, 1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
  let waiting = [];

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

  function change(grid, cell, back) {
    if (!grid.dataset.party) {
      const how = "Nothing was changed. Choose under “As told by” whose answers you change.";
      return clientside.set_props("announcement", { children: how });
    }
    const numbers = crypto.getRandomValues(new Uint8Array(8));
    const command = "cmd-" + [...numbers].map((number) => number.toString(16).padStart(2, "0")).join("");
    const told = { party: grid.dataset.party, drawing: grid.dataset.drawing };
    waiting.push({ command: command, cell: cell.dataset.cell, back: back, ...told });
    clientside.set_props("g-queue", { data: waiting.slice() });
  }

  function done(commands) {
    waiting = waiting.filter((one) => !(commands || []).includes(one.command));
  }

  function cellAt(event) {
    const cell = event.target.closest && event.target.closest("#duty-grid [role=gridcell]");
    return cell && !event.target.closest("a, button") ? cell : null;
  }

  document.addEventListener("keydown", function (event) {
    const cell = cellAt(event);
    if (!cell || event.altKey || event.metaKey) return;
    const grid = cell.closest("[role=grid]");
    if (STEPS[event.key] || event.key === "Home" || event.key === "End") {
      event.preventDefault();
      return step(grid, cell, event.key, event.ctrlKey);
    }
    if (event.key !== "Enter" && event.key !== " ") return;
    event.preventDefault();
    change(grid, cell, event.shiftKey);
  });

  document.addEventListener("click", function (event) {
    const cell = cellAt(event);
    if (!cell) return;
    go(cell.closest("[role=grid]"), cell);
    change(cell.closest("[role=grid]"), cell, event.shiftKey);
  });

  clientside.careseamsGrid = { done: done };
})();
