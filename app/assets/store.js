// Dash tells every component on the page about every component that is drawn anew: a table of a few thousand
// elements asks itself millions of questions, and the tab stands still for half a minute. That a component's
// state was reset concerns nobody else, so of such messages the page is told once, when all have been sent.
// Must run before Dash makes its store.
(function () {
  "use strict";
  const RESET = "RESET_COMPONENT_STATE";

  function tellOnce(store) {
    const dispatch = store.dispatch;
    const subscribe = store.subscribe;
    let resetting = false;

    store.dispatch = function (action) {
      const before = resetting;
      resetting = Boolean(action) && action.type === RESET;
      try {
        return dispatch(action);
      } finally {
        resetting = before;
      }
    };

    store.subscribe = function (listener) {
      let waiting = false;
      let listening = true;
      const leave = subscribe(function () {
        if (!resetting) return listener();
        if (waiting) return;
        waiting = true;
        queueMicrotask(function () {
          waiting = false;
          if (listening) listener();
        });
      });
      return function () {
        listening = false;
        leave();
      };
    };
  }

  const stores = (window.dash_stores = window.dash_stores || []);
  const push = stores.push;
  stores.push = function (store) {
    tellOnce(store);
    return push.call(stores, store);
  };
})();
