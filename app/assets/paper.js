// Pictures as files, and what paper has to say by itself. No data is worked out here.
(function () {
  "use strict";
  const SVG = "http://www.w3.org/2000/svg";
  const shared = ((window.dash_clientside = window.dash_clientside || {}).careseams =
    window.dash_clientside.careseams || {});
  const MARGIN = 12;
  const LINE = 15;
  const LETTER = 5.7; // a letter of the caption, on the safe side

  function element(name, attributes, text) {
    const made = document.createElementNS(SVG, name);
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    if (text !== undefined) made.textContent = text;
    return made;
  }

  function parsed(text) {
    return document.importNode(new DOMParser().parseFromString(text, "image/svg+xml").documentElement, true);
  }

  // Every drawing of a figure: images hold theirs, a chart is asked for it.
  async function drawings(figure) {
    const found = [];
    for (const image of figure.querySelectorAll('img[src^="data:image/svg+xml;base64,"]')) {
      const bytes = Uint8Array.from(atob(image.src.split(",")[1]), (one) => one.charCodeAt(0));
      found.push({ svg: parsed(new TextDecoder().decode(bytes)), words: image.alt });
    }
    for (const chart of figure.querySelectorAll(".js-plotly-plot")) {
      const size = { width: chart.offsetWidth, height: chart.offsetHeight };
      const address = await window.Plotly.toImage(chart, { format: "svg", ...size });
      const words = chart.closest("[role=img]");
      found.push({
        svg: parsed(decodeURIComponent(address.slice(address.indexOf(",") + 1))),
        words: words ? words.getAttribute("aria-label") : "",
      });
    }
    return found;
  }

  function sizeOf(svg) {
    const box = (svg.getAttribute("viewBox") || "").split(/[\s,]+/).map(Number);
    return box.length === 4 ? box.slice(2) : ["width", "height"].map((side) => parseFloat(svg.getAttribute(side)));
  }

  function wrapped(text, width) {
    const lines = [""];
    for (const word of text.split(" ")) {
      const last = lines[lines.length - 1];
      if (last && (last.length + 1 + word.length) * LETTER > width) lines.push(word);
      else lines[lines.length - 1] = last ? last + " " + word : word;
    }
    return lines;
  }

  // One drawing that says by itself what it is: title, pictures, source, filters, where it was shown.
  async function composed(button) {
    const pictures = await drawings(button.closest(".figure"));
    if (!pictures.length) throw new Error("nothing is drawn");
    const inner = Math.max(420, ...pictures.map(({ svg }) => sizeOf(svg)[0]));
    const parts = [element("title", {}, button.dataset.svg)];
    parts.push(element("desc", {}, pictures.map(({ words }) => words).join(" ")));
    const heading = { x: MARGIN, "font-size": 16, "font-weight": "bold" };
    let y = MARGIN;
    for (const line of wrapped(button.dataset.svg, inner / 1.5)) {
      parts.push(element("text", { ...heading, y: (y += 20) }, line));
    }
    y += MARGIN;
    for (const { svg } of pictures) {
      const [width, height] = sizeOf(svg);
      for (const [key, value] of Object.entries({ x: MARGIN, y: y, width: width, height: height })) {
        svg.setAttribute(key, value);
      }
      parts.push(svg);
      y += height + MARGIN;
    }
    for (const said of shared.beside(button)) {
      for (const line of wrapped(said, inner)) {
        parts.push(element("text", { x: MARGIN, y: (y += LINE), "font-size": 11, fill: "#4C6272" }, line));
      }
    }
    const [wide, high] = [inner + 2 * MARGIN, y + MARGIN];
    const whole = element("svg", {
      viewBox: "0 0 " + wide + " " + high, width: wide, height: high, "font-family": "Arial, Helvetica, sans-serif",
      fill: "#212B32",
    });
    whole.append(element("rect", { width: wide, height: high, fill: "#FFFFFF" }), ...parts);
    return new XMLSerializer().serializeToString(whole);
  }

  shared.beside = function (button) {
    const filters = "Filters: " + (shared.filtersInWords() || "none") + ".";
    return [button.dataset.source, filters, shared.pageInWords(), shared.bannerInWords()].filter(Boolean);
  };

  async function saveSvg(button) {
    const name = button.dataset.svg.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "");
    try {
      shared.save([await composed(button)], "image/svg+xml", "careseams-" + name + ".svg");
      shared.tell(null);
    } catch (fault) {
      shared.tell("file-not-made");
    }
  }

  document.addEventListener("click", function (event) {
    const button = event.target.closest("[data-svg]");
    if (button) saveSvg(button);
  });

  // Paper shows no fields: it says what the filters were, and where the page is found again.
  window.addEventListener("beforeprint", function () {
    const view = document.getElementById("paper-view");
    if (view) view.textContent = "Filters: " + (shared.filtersInWords() || "none") + ". Page: " + shared.pageInWords();
  });
})();
