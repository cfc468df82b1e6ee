// The meaning of a word beside it, while it is pointed at or has the focus; Escape puts it away.
(function () {
  "use strict";
  let shown = null; // { word, meaning }

  function place() {
    if (!shown) return;
    const word = shown.word.getBoundingClientRect();
    const box = shown.meaning.getBoundingClientRect();
    const below = word.bottom + box.height <= window.innerHeight || word.top < box.height;
    shown.meaning.style.left = Math.max(4, Math.min(word.left, window.innerWidth - box.width - 12)) + "px";
    shown.meaning.style.top = (below ? word.bottom : word.top - box.height) + "px";
  }

  function hide() {
    if (shown) shown.meaning.hidden = true;
    shown = null;
  }

  function show(word) {
    if (shown && shown.word === word) return;
    hide();
    const meaning = document.getElementById(word.getAttribute("aria-describedby"));
    if (!meaning) return;
    shown = { word: word, meaning: meaning };
    meaning.hidden = false;
    place();
  }

  function wordAt(target) {
    return target instanceof Element ? target.closest(".word") : null;
  }

  document.addEventListener("pointerover", function (event) {
    const word = wordAt(event.target);
    if (word) return show(word);
    if (shown && !shown.meaning.contains(event.target) && document.activeElement !== shown.word) hide();
  });
  document.addEventListener("focusin", function (event) {
    const word = wordAt(event.target);
    if (word) show(word);
    else hide();
  });
  document.addEventListener("focusout", function (event) {
    if (wordAt(event.target)) hide();
  });
  document.addEventListener("click", function (event) {
    const word = wordAt(event.target);
    if (word) show(word);
  });
  document.addEventListener("keydown", function (event) {
    if (event.key === "Escape") hide();
  });
  window.addEventListener("scroll", place, true);
  window.addEventListener("resize", place);
})();
