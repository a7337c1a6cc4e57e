// The market's own worker: orders, tickets, their lists and the last pages open without signal.
import { keepPage } from "./page.js";

/** Has the worker keep this page, if it is one of those that it keeps, and the last ones. */
export const keepHere = () => keepPage({
  worker: "/orders/sw.js", scope: "/", path: location.pathname + location.search, sends: false, kept: () => {},
}).catch(() => {});
