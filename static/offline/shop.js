// The market's own worker: orders, tickets and the last pages open without signal.
import { keepPage } from "./page.js";

/** Has the worker keep this page, if it is one of those that it keeps, and the last ones. */
export const keepHere = () =>
  keepPage({ worker: "/orders/sw.js", scope: "/", sends: false, kept: () => {} }).catch(() => {});
