// Light or dark: as the computer says, or as somebody chose, which the browser keeps. Set before anything is drawn.
(function () {
  "use strict";
  const KEY = "mantine-color-scheme-value"; // where the form library looks too
  const CHOICES = ["light", "dark"];
  const dark = window.matchMedia("(prefers-color-scheme: dark)");

  function chosen() {
    try {
      const kept = window.localStorage.getItem(KEY);
      return CHOICES.includes(kept) ? kept : "auto";
    } catch (fault) {
      return "auto"; // a browser that keeps nothing
    }
  }

  function show() {
    const choice = chosen();
    const shown = choice === "auto" ? (dark.matches ? "dark" : "light") : choice;
    document.documentElement.setAttribute("data-mantine-color-scheme", shown);
    for (const button of document.querySelectorAll("[data-colours]")) {
      button.setAttribute("aria-pressed", String(button.dataset.colours === choice));
    }
  }

  function choose(choice) {
    try {
      window.localStorage.setItem(KEY, choice);
    } catch (fault) {
      // it holds for this page alone
    }
    show();
  }

  document.addEventListener("click", function (event) {
    const button = event.target.closest("[data-colours]");
    if (button) choose(button.dataset.colours);
  });
  dark.addEventListener("change", show);
  window.addEventListener("storage", show);
  const shared = ((window.dash_clientside = window.dash_clientside || {}).careseams =
    window.dash_clientside.careseams || {});
  shared.showColours = show;
  show();
})();
