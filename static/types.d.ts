// What scripts of pages find around them besides the browser.

// Libraries, which are no modules.
declare const htmx: { process(part: Element): void; trigger(on: Element, event: string): void };
declare const Hls: any;
declare const jsQR: any;
declare const Stripe: any;

// What htmx tells pages, and they one another.
interface DocumentEventMap {
  "htmx:load": CustomEvent<{ elt: Element }>;
  "htmx:beforeSwap": CustomEvent<{ requestConfig: { formData: FormData } }>;
  "htmx:oobBeforeSwap": CustomEvent<{ target: Element; fragment: DocumentFragment }>;
  "live:say": CustomEvent<{ text: string }>;
}
interface HTMLElementEventMap { "market:paid": CustomEvent<{ url: string }> }

// What only some browsers have.
declare const BarcodeDetector: any;
interface Window { BarcodeDetector?: any; SyncManager?: any; htmx?: typeof htmx; Hls?: any; Stripe?: any }
interface ServiceWorkerRegistration { sync?: { register(tag: string): Promise<void> } }
interface ScreenOrientation { lock?(shape: string): Promise<void> }
interface Navigator { connection?: any; serial?: any }

// What a page looks up in itself is whatever its template made it.
interface ParentNode {
  querySelector(selector: string): any;
  querySelectorAll(selector: string): NodeListOf<any>;
}
interface Document { getElementById(id: string): any }
