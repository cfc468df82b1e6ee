// Libraries put <style> elements into the page. The security policy lets them in only with the page's nonce,
// which they do not know; so every <style> element gets it when it is made. Must run before Dash.
(function () {
  "use strict";
  const nonce = document.currentScript.nonce;
  const make = Document.prototype.createElement;
  Document.prototype.createElement = function (name, options) {
    const element = make.call(this, name, options);
    if (element instanceof HTMLStyleElement) element.setAttribute("nonce", nonce);
    return element;
  };
})();
