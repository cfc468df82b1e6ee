// The field behind "Choose a file" is out of sight; whoever listens to the page is told what it is.
(function () {
  "use strict";
  function name() {
    for (const field of document.querySelectorAll(".file-choice input[type=file]:not([aria-label])")) {
      field.setAttribute("aria-label", field.closest(".file-choice").dataset.fileSaid);
    }
  }
  new MutationObserver(name).observe(document.documentElement, { childList: true, subtree: true });
})();
