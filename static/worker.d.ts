// What the worker finds before it, put there by shop/catalogue/desk/shell.py.

declare const GIVEN: {
  name: string; // parts what this worker keeps from what others do
  version: string; // of all files in `shell`
  shell: string[]; // addresses of the files that pages without signal need
  pages: Array<[pattern: string, byQuery: boolean]>;
  offline: string;
  last: string; // of which other pages it keeps the last ones
  mostLast: number; // the page for no signal
  signedOut: string;
  notes: Record<string, string>; // by language, what a page from the phone says of when it is
};
// Likewise, by notifications/push_views.py, before notifications/worker.js.
declare const MARKET: { title: string, icon: string };
declare const send: (() => Promise<boolean>) | null;
interface SyncEvent extends ExtendableEvent { readonly tag: string }
interface ServiceWorkerGlobalScopeEventMap { sync: SyncEvent }
interface ServiceWorkerGlobalScope { readonly cookieStore?: { get(name: string): Promise<{ value: string } | null> } }
