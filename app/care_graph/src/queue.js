// Edits wait here until the server has them: none is lost when two follow fast, when the line breaks, or when
// the page is loaded again. A number is given once, so an edit that is sent twice is one edit.

const AGAIN = 4000; // milliseconds after which what was not acknowledged is sent again

const name = (key) => `careseams-edits:${key}`;

function load(key) {
  try {
    return JSON.parse(sessionStorage.getItem(name(key))) || {};
  } catch {
    return {};
  }
}

const newClient = () => Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) => byte.toString(16).padStart(2, "0")).join("");

export class Queue {
  constructor(key, send) {
    const kept = load(key);
    Object.assign(this, { key, send, client: kept.client || newClient(), seq: kept.seq || 0, pending: kept.pending || [] });
    this.tries = 0;
    this.timer = window.setInterval(() => this.again(), AGAIN);
    if (this.pending.length) this.again();
  }

  get empty() {
    return this.pending.length === 0;
  }

  add(edit) {
    this.seq += 1;
    this.pending = [...this.pending, { ...edit, client: this.client, seq: this.seq }];
    this.keep();
    this.send(this.pending);
  }

  // The page takes no notice of what is equal to the last: a count of tries makes it differ.
  again() {
    if (this.empty) return;
    this.tries += 1;
    this.send(this.pending.map((edit) => ({ ...edit, tries: this.tries })));
  }

  acknowledged({ client, seq }) {
    if (client !== this.client) return;
    this.pending = this.pending.filter((edit) => edit.seq > seq);
    this.keep();
  }

  keep() {
    try {
      const kept = { client: this.client, seq: this.seq, pending: this.pending };
      sessionStorage.setItem(name(this.key), JSON.stringify(kept));
    } catch {
      // Without room in the browser an edit that is not yet saved is lost on reload, as without this file.
    }
  }

  stop() {
    window.clearInterval(this.timer);
  }
}
