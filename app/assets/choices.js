// What is typed into a list of choices finds first the choices that begin with it, then those in which a word
// does, then the others: "likely" is "4 likely" before "2 unlikely". A number in front of a choice is no word.
// Last come those that have every word typed, in any order: "Eastmere ward 7" is "Eastmere Hospitals: ward 7".
(function () {
  "use strict";

  function rank(label, search) {
    if (label.startsWith(search) || label.replace(/^\d+\s+/, "").startsWith(search)) return 0;
    if (label.includes(search)) return wordsOf(label).some((word) => word.startsWith(search)) ? 1 : 2;
    const words = wordsOf(label);
    return wordsOf(search).every((typed) => words.some((word) => word.startsWith(typed))) ? 3 : 4;
  }

  function wordsOf(text) {
    return text.split(/[\s(:,;“”)→]+/).filter(Boolean);
  }

  function isMeant(label, search) {
    const words = wordsOf(search);
    return label.includes(search) || (words.length > 0 && words.every((word) => label.includes(word)));
  }

  // An open list scrolls, so it can take the focus; arrow keys in the field choose, and leaving it closes the list.
  function scrolls(added) {
    const list = added.matches("[role=listbox]") ? added : added.querySelector("[role=listbox]");
    if (list && !list.hasAttribute("tabindex")) list.tabIndex = 0;
  }

  // A field with a list is heard as one, and whether its list is open.
  function heard(field) {
    field.setAttribute("role", "combobox");
    field.setAttribute("aria-expanded", String(field.hasAttribute("data-expanded")));
  }

  const FIELD = "input[aria-haspopup=listbox]";
  new MutationObserver(function (changes) {
    for (const change of changes) {
      if (change.type === "attributes" && change.target.matches(FIELD)) heard(change.target);
      for (const added of change.addedNodes) {
        if (added.nodeType !== Node.ELEMENT_NODE) continue;
        scrolls(added);
        for (const field of added.querySelectorAll(FIELD)) heard(field);
      }
    }
  }).observe(document.documentElement, {
    childList: true, subtree: true, attributes: true, attributeFilter: ["data-expanded"],
  });

  const functions = (window.dashMantineFunctions = window.dashMantineFunctions || {});
  functions.beginningsFirst = function ({ options, search }) {
    const typed = search.trim().toLowerCase();
    const found = options
      .map((option) => ({ option, label: option.label.toLowerCase() }))
      .filter(({ label }) => isMeant(label, typed));
    return found.sort((one, other) => rank(one.label, typed) - rank(other.label, typed)).map(({ option }) => option);
  };
})();
