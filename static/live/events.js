// News for an open page. It listens to a stream and, where none gets through, asks.
//   const news = new LiveEvents(address, { renew, resync, state });
//   news.on("chat", (data, id) => {…});
// `resync()` means: something may have been missed, ask for the state anew. `state(name)`
// hears "live", "reconnecting", "polling", or "ended" when the ticket is too old and
// there is no `renew`: an address that answers {"address": …} with a new ticket.
const FAILURES = 3; // then the page asks
const KNOWN = 500; // ids that are remembered, as some news come twice

export class LiveEvents {
  static patience = 10_000; // ms in which a stream must get through
  static streamAgain = 60_000; // ms until a page that asks tries one, doubled each time

  /**
   * @param {string} address
   * @param {{ renew?: string, resync?: () => void, state?: (name: string) => void }} [about]
   */
  constructor(address, { renew = "", resync, state } = {}) {
    this.address = address;
    this.renew = renew;
    this.tell = state;
    /** @type {Map<string, Array<(data: any, id: string) => void>>} */
    this.handlers = new Map();
    /** @type {Set<string>} */
    this.seen = new Set();
    this.last = ""; // the newest of our ids; nchan's streams have others
    this.streamId = this.name = "";
    this.failures = this.waits = this.tries = this.streamTried = 0;
    /** @type {EventSource | null} */
    this.source = null;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.asking = undefined;
    /** @param {MessageEvent} event */
    this.hear = (event) => this.take(event);
    this.on("resync", ({ within = 0 }) => {
      clearTimeout(this.asking);
      this.asking = setTimeout(() => resync?.(), Math.random() * within * 1000);
    });
    this.on("hello", () => this.heard());
    this.on("bundle", (rows) => rows.forEach(([id, name, data]) => this.give(name, data, id)));
    addEventListener("pagehide", () => this.close());
    addEventListener("pageshow", (event) => { if (event.persisted) this.open(); });
    this.open();
  }

  on(name, handler) {
    const known = this.handlers.get(name);
    if (!known) this.source?.addEventListener(name, this.hear);
    this.handlers.set(name, [...(known ?? []), handler]);
    return this;
  }

  open() {
    this.close();
    const from = this.streamId || this.last;
    this.source = new EventSource(from ? `${this.address}?last_event_id=${encodeURIComponent(from)}` : this.address);
    for (const name of this.handlers.keys()) this.source.addEventListener(name, this.hear);
    this.source.onopen = () => this.opened();
    this.source.onerror = () => this.failed();
    this.hurry();
  }

  // A stream that does not get through in time has failed.
  hurry() {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => { this.failures = FAILURES; this.failed(); }, LiveEvents.patience);
  }

  close() {
    clearTimeout(this.timer);
    this.source?.close();
    this.source = null;
  }

  opened() {
    if (this.address.startsWith("/events/")) return; // its first event says that it gets through
    if (this.failures) this.give("resync", {}); // nchan forgets what we sent while it was gone
    this.heard();
  }

  heard() {
    clearTimeout(this.timer);
    this.failures = this.waits = this.tries = 0;
    this.turn("live");
  }

  failed() {
    this.failures += 1;
    if (this.name !== "polling") this.turn("reconnecting");
    if (this.source?.readyState !== EventSource.CLOSED && this.failures < FAILURES) return this.hurry();
    this.streamTried = Date.now();
    this.tries += 1;
    this.poll();
  }

  async poll() {
    this.close();
    const ticket = this.address.split("/").filter(Boolean).pop();
    let response;
    try {
      response = await fetch(`/events/${ticket}/?poll=1&after=${encodeURIComponent(this.last)}`);
      if (response.ok) return this.polled(await response.json());
    } catch { /* the market is out of reach */ }
    if (response?.status === 403) return this.newTicket();
    this.turn("reconnecting");
    const wait = Number(response?.headers.get("Retry-After") ?? Math.min(30, 2 ** ++this.waits));
    return this.after(wait * 1000, () => (response ? this.poll() : this.open()), wait * 1000);
  }

  polled({ events, last }) {
    if (!this.last) this.give("resync", {}); // nobody knows since when
    events.forEach(([id, name, data]) => this.give(name, data, id));
    this.last = last;
    this.streamId = "";
    this.waits = 0;
    this.turn("polling");
    const isTime = Date.now() - this.streamTried > LiveEvents.streamAgain * 2 ** Math.min(this.tries - 1, 4);
    this.after(1000, () => (isTime ? this.open() : this.poll()), 500);
  }

  async newTicket() {
    if (!this.renew) return this.turn("ended");
    try {
      const response = await fetch(this.renew, { headers: { Accept: "application/json" } });
      if (response.ok) this.address = (await response.json()).address;
      else if (response.status < 500) return this.turn("ended");
    } catch { /* tried again below */ }
    return this.after(3000, () => this.open(), 500);
  }

  // One event of the stream. One without an id of its own shows that of the last.
  take(event) {
    const id = event.lastEventId === this.streamId || event.type === "bundle" ? "" : event.lastEventId;
    this.streamId = event.lastEventId;
    this.give(event.type, JSON.parse(event.data), id);
  }

  give(name, data, id = "") {
    if (this.seen.has(id)) return;
    if (id) {
      this.seen.add(id);
      const [oldest] = this.seen;
      if (this.seen.size > KNOWN) this.seen.delete(oldest);
      this.last = id;
    }
    for (const handler of this.handlers.get(name) ?? []) handler(data, id);
  }

  // Not all pages at the same moment.
  after(spread, act, least = 0) {
    clearTimeout(this.timer);
    this.timer = setTimeout(act, least + Math.random() * spread);
  }

  turn(name) {
    if (name === this.name) return;
    this.name = name;
    this.tell?.(name);
  }
}
