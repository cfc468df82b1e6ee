// Saving what is shown as files: tables as CSV and as a workbook. No data is worked out here.
(function () {
  "use strict";
  const clientside = (window.dash_clientside = window.dash_clientside || {});
  const shared = (clientside.careseams = clientside.careseams || {});
  const BYTE_ORDER_MARK = "\ufeff";

  // What the filters of the page say, as they are read: "Sector: Acute; Kind: All kinds".
  function filtersInWords() {
    const said = [];
    for (const field of document.querySelectorAll(".filters .mantine-InputWrapper-root")) {
      const label = field.querySelector(".mantine-InputWrapper-label");
      const chosen = [...field.querySelectorAll(".mantine-Pill-label")].map((pill) => pill.textContent);
      const input = field.querySelector("input:not([type=hidden])");
      const value = chosen.length ? chosen.join(", ") : input ? input.value.trim() : "";
      if (label && value) said.push(label.textContent.replace(" (optional)", "") + ": " + value);
    }
    return said.join("; ");
  }

  function bannerInWords() {
    const banner = document.getElementById("banner");
    return banner ? banner.textContent : "";
  }

  function quoted(text) {
    return '"' + text.replace(/"/g, '""') + '"';
  }

  function filtersOf(button) {
    return (button.dataset.filtered === "no" ? "" : filtersInWords()) || "none";
  }

  // Long tables are written when they are asked for: the page holds a word for them.
  async function written(button) {
    if (!button.dataset.csvKept) return JSON.parse(button.dataset.csv);
    const answer = await window.fetch("/table/" + encodeURIComponent(button.dataset.csvKept));
    if (answer.ok) return answer.json();
    throw Object.assign(new Error("not written"), { status: answer.status });
  }

  function tellFault(fault) {
    const status = fault.status;
    shared.tell(status ? ([401, 403].includes(status) ? "session-ended" : "file-not-made") : "server-away");
  }

  // The lines as the server wrote them, and what only the page knows: its filters, and that data are invented.
  async function linesOf(button) {
    const banner = bannerInWords();
    const more = [["filters", filtersOf(button)], ...(banner ? [["note", banner]] : [])];
    const ends = [0, 1].map((place) => more.map((one) => "," + quoted(one[place])).join(""));
    return (await written(button)).map((line, place) => line + ends[place ? 1 : 0]);
  }

  function save(content, kind, name) {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(new Blob(content, { type: kind }));
    link.download = name;
    link.click();
    window.setTimeout(() => URL.revokeObjectURL(link.href), 10000);
  }

  async function saveCsv(button) {
    try {
      const lines = await linesOf(button);
      save([BYTE_ORDER_MARK + lines.join("\r\n") + "\r\n"], "text/csv", button.dataset.csvName);
    } catch (fault) {
      tellFault(fault);
    }
  }

  // Changing requests carry a token that no other site can read; Dash's configuration names its cookie.
  function tokenHeader() {
    const config = JSON.parse(document.getElementById("_dash-config").textContent);
    const cookie = document.cookie.split("; ").find((one) => one.startsWith(config.csrf_token_name + "="));
    return { [config.csrf_header_name]: cookie ? decodeURIComponent(cookie.slice(config.csrf_token_name.length + 1)) : "" };
  }

  function pageInWords() {
    const heading = document.querySelector("main h1");
    const query = [...new URLSearchParams(window.location.search)].map((pair) => pair.join("=")).join("&");
    const address = window.location.pathname + (query ? "?" + query : "");
    return heading ? heading.textContent + ", " + address : address;
  }

  async function saveWorkbook(button) {
    const csv = button.parentElement.querySelector("[data-csv]");
    const name = csv.dataset.csvName.replace(/\.csv$/, "");
    const told = JSON.parse(button.dataset.xlsx);
    Object.assign(told, { page: pageInWords(), filters: filtersOf(csv), note: bannerInWords() });
    try {
      const answer = await window.fetch("/workbook", {
        method: "POST",
        headers: { "Content-Type": "application/json", ...tokenHeader() },
        body: JSON.stringify({ name: name, lines: await linesOf(csv), told: told }),
      });
      if (answer.ok) save([await answer.blob()], answer.headers.get("Content-Type"), name + ".xlsx");
      shared.tell(answer.ok ? null : [401, 403].includes(answer.status) ? "session-ended" : "file-not-made");
    } catch (fault) {
      tellFault(fault);
    }
  }

  document.addEventListener("click", function (event) {
    const csv = event.target.closest("[data-csv]");
    if (csv) return saveCsv(csv);
    const xlsx = event.target.closest("[data-xlsx]");
    if (xlsx) return saveWorkbook(xlsx);
  });

  Object.assign(shared, { filtersInWords: filtersInWords, bannerInWords: bannerInWords, pageInWords: pageInWords, save: save });
})();
