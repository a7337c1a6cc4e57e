// Stripe.js of the double: the part that the shop uses, in Stripe's names. The fields are
// drawn in a frame of the double's origin; this script only passes messages.
(() => {
  "use strict";

  const origin = new URL(document.currentScript.src).origin;
  const silent = new Set(["then", "toJSON", "constructor", "nodeType"]);

  /** Only what is listed exists; asking for anything else is an error, not undefined. */
  function strict(name, members) {
    return new Proxy(members, {
      get(target, member) {
        if (Object.hasOwn(target, member)) return target[member];
        if (typeof member === "symbol" || silent.has(member)) return undefined;
        throw new Error(`stripe_double has not built ${name}.${String(member)}`);
      },
    });
  }

  function refuseUnknown(name, options, known) {
    for (const option of Object.keys(options)) {
      if (option === "paymentMethodTypes") {
        throw new Error(`${name}: paymentMethodTypes is no longer supported.`);
      }
      if (!known.includes(option)) {
        throw new Error(`stripe_double has not built the option ${option} of ${name}`);
      }
    }
  }

  function dress(element, style) {
    for (const [name, value] of Object.entries(style)) {
      element.style.setProperty(name, value);
    }
    return element;
  }

  const dark = matchMedia("(prefers-color-scheme: dark)");
  function schemeOf(appearance) {
    if (appearance.theme === "night") return "dark";
    if (appearance.theme) return "light";
    return dark.matches ? "dark" : "light";
  }

  /** Whether what is typed is kept for later, so that only cards are offered. */
  const isSaved = ({ mode, setupFutureUsage }) => mode === "setup" || Boolean(setupFutureUsage);

  /** The frame with the fields, and calls into it that are answered by a promise. */
  function makeFrame(state, emit) {
    const frame = document.createElement("iframe");
    const waiting = new Map();
    let calls = 0;
    const isChinese = (state.locale === "auto" ? navigator.language : state.locale)
      .toLowerCase().startsWith("zh");
    frame.title = isChinese ? "付款" : "Payment";
    frame.allow = "payment *";
    frame.src = `${origin}/elements/payment?parent=${encodeURIComponent(location.origin)}`;
    dress(frame, {
      display: "block",
      border: "0",
      margin: "-3px",
      width: "calc(100% + 6px)",
      height: "0",
      overflow: "hidden",
    });

    function send(kind, given, id) {
      if (!frame.contentWindow) return;
      frame.contentWindow.postMessage({ stripeDouble: kind, given, id }, origin);
    }
    function look() {
      const scheme = schemeOf(state.appearance);
      dress(frame, { "color-scheme": scheme });
      return { scheme, variables: state.appearance.variables };
    }
    const heard = {
      hello: () => {
        const { key, clientSecret, locale } = state;
        send("open", { key, clientSecret, locale, isSaved: isSaved(state), ...look() });
      },
      height: ({ height }) => dress(frame, { height: `${height}px` }),
      ready: () => emit("ready", { elementType: "payment" }),
      change: ({ event }) => emit("change", event),
      loaderror: ({ error }) => emit("loaderror", { elementType: "payment", error }),
      answer: ({ id, result }) => {
        waiting.get(id)?.(result);
        waiting.delete(id);
      },
    };
    function listen(event) {
      if (event.origin !== origin || event.source !== frame.contentWindow) return;
      heard[event.data?.stripeDouble]?.(event.data);
    }
    const repaint = () => send("paint", look());
    look();
    window.addEventListener("message", listen);
    dark.addEventListener("change", repaint);

    return {
      node: frame,
      repaint,
      relocate: () => send("locale", { locale: state.locale }),
      offer: () => send("reusable", { isSaved: isSaved(state) }),
      call: (name, given = {}) =>
        new Promise((resolve) => {
          calls += 1;
          waiting.set(calls, resolve);
          send("call", { name, ...given }, calls);
        }),
      remove() {
        window.removeEventListener("message", listen);
        dark.removeEventListener("change", repaint);
        frame.remove();
      },
    };
  }

  /** The bank's page in a dialog; resolves when the shopper has answered it. */
  function visitInDialog(address, state) {
    return new Promise((resolve) => {
      const dialog = document.createElement("dialog");
      const page = document.createElement("iframe");
      const scheme = schemeOf(state.appearance);
      const url = new URL(address);
      url.searchParams.set("parent", location.origin);
      url.searchParams.set("scheme", scheme);
      if (state.locale !== "auto") url.searchParams.set("locale", state.locale);
      page.src = url.href;
      page.title = "3-D Secure";
      dress(page, {
        border: "0",
        width: "100%",
        height: "min(460px, 100%)",
        "max-width": "460px",
        "border-radius": "16px",
        "color-scheme": scheme,
      });
      dress(dialog, {
        position: "fixed",
        inset: "0",
        width: "100vw",
        height: "100dvh",
        "max-width": "none",
        "max-height": "none",
        margin: "0",
        padding: "16px",
        border: "0",
        display: "grid",
        "place-items": "center",
        "box-sizing": "border-box",
        background: "rgb(24 20 16 / .6)",
      });
      dialog.setAttribute("aria-label", "3-D Secure");
      dialog.append(page);
      function listen(event) {
        if (event.origin !== origin || event.source !== page.contentWindow) return;
        if (event.data?.stripeDouble !== "authorized") return;
        window.removeEventListener("message", listen);
        dialog.close();
        dialog.remove();
        resolve();
      }
      window.addEventListener("message", listen);
      dialog.addEventListener("cancel", (event) => {
        event.preventDefault();
        page.contentWindow.postMessage({ stripeDouble: "cancel" }, origin);
      });
      document.body.append(dialog);
      dialog.showModal();
      page.focus();
    });
  }

  const elementEvents = ["ready", "change", "loaderror"];

  function makeElement(state) {
    const listeners = new Map(elementEvents.map((name) => [name, []]));
    const emit = (name, event) => listeners.get(name).forEach((tell) => tell(event));
    const needsEvent = (name) => {
      if (!listeners.has(name)) {
        throw new Error(`stripe_double has not built the event ${name}`);
      }
    };
    const element = strict("element", {
      mount(place) {
        const target = typeof place === "string" ? document.querySelector(place) : place;
        if (!target) throw new Error(`mount: no element at ${place}`);
        element.unmount();
        state.frame = makeFrame(state, emit);
        target.replaceChildren(state.frame.node);
      },
      unmount() {
        state.frame?.remove();
        state.frame = null;
      },
      destroy() {
        element.unmount();
        state.element = null;
      },
      update(options = {}) {
        refuseUnknown("element.update", options, ["layout", "wallets", "terms"]);
      },
      on(name, tell) {
        needsEvent(name);
        listeners.get(name).push(tell);
        return element;
      },
      off(name, tell) {
        needsEvent(name);
        const kept = listeners.get(name).filter((one) => tell && one !== tell);
        listeners.set(name, kept);
        return element;
      },
    });
    return element;
  }

  const states = new WeakMap();

  function needsSecret(name, secret) {
    const known = { confirmPayment: /^pi_/, confirmSetup: /^seti_/ }[name] || /^(pi|seti)_/;
    if (!known.test(secret || "") || !/^\w+_secret_/.test(secret)) {
      throw new Error(`${name}: clientSecret should be a client secret of the form \${id}_secret_\${secret}.`);
    }
  }

  /** Elements before their intent: the secret comes with confirmPayment or confirmSetup. */
  function needsDeferred({ mode, amount, currency, clientSecret }) {
    if (!["payment", "setup"].includes(mode) || clientSecret) {
      throw new Error("elements: give either a clientSecret or mode 'payment' or 'setup'");
    }
    if (mode === "setup") {
      if (amount !== undefined || !/^[a-z]{3}$/.test(currency || "")) {
        throw new Error("elements: mode 'setup' needs a lowercase currency and no amount");
      }
      return;
    }
    if (!Number.isInteger(amount) || amount < 1 || !/^[a-z]{3}$/.test(currency || "")) {
      throw new Error("elements: mode 'payment' needs an amount and a lowercase currency");
    }
  }

  function makeElements(key, given, options) {
    refuseUnknown("elements", options, [
      "clientSecret", "mode", "amount", "currency", "setupFutureUsage", "locale",
      "appearance", "loader",
    ]);
    if (options.mode) needsDeferred(options);
    else needsSecret("elements", options.clientSecret);
    const state = {
      key,
      clientSecret: options.clientSecret || null,
      mode: options.mode || null,
      setupFutureUsage: options.setupFutureUsage || null,
      isDeferred: Boolean(options.mode),
      isSubmitted: false,
      locale: options.locale || given.locale || "auto",
      appearance: options.appearance || {},
      element: null,
      frame: null,
    };
    const elements = strict("elements", {
      create(type, choices = {}) {
        if (type !== "payment") {
          throw new Error(`stripe_double has not built the element ${type}`);
        }
        refuseUnknown("elements.create", choices, [
          "layout", "wallets", "terms", "defaultValues", "fields", "paymentMethodOrder",
        ]);
        if (state.element) throw new Error("Can only create one Element of type payment.");
        state.element = makeElement(state);
        return state.element;
      },
      getElement: (type) => (type === "payment" ? state.element : null),
      update(changes) {
        const known = state.isDeferred ? ["amount", "currency", "setupFutureUsage"] : [];
        refuseUnknown("elements.update", changes, ["locale", "appearance", ...known]);
        Object.assign(state, changes);
        state.frame?.repaint();
        if (changes.locale) state.frame?.relocate();
        if ("setupFutureUsage" in changes) state.frame?.offer();
      },
      async submit() {
        if (!state.frame) throw new Error("submit: the Payment Element is not mounted");
        const result = await state.frame.call("submit");
        state.isSubmitted = !result.error;
        return result;
      },
    });
    states.set(elements, state);
    return elements;
  }

  function leaveTo(returnUrl, intent) {
    const url = new URL(returnUrl);
    const paid = intent.status === "succeeded" || intent.status === "requires_capture";
    url.searchParams.set(intent.object, intent.id);
    url.searchParams.set(`${intent.object}_client_secret`, intent.client_secret);
    url.searchParams.set("redirect_status", paid ? "succeeded" : "failed");
    location.assign(url.href);
    return new Promise(() => {});
  }

  const confirmPayment = (options) => confirm("confirmPayment", options);
  const confirmSetup = (options) => confirm("confirmSetup", options);

  async function confirm(call, options) {
    refuseUnknown(call, options, [
      "elements", "clientSecret", "confirmParams", "redirect",
    ]);
    const state = states.get(options.elements);
    if (!state?.frame) throw new Error(`${call}: the Payment Element is not mounted`);
    const { clientSecret = state.clientSecret, redirect = "always" } = options;
    if (state.isDeferred) {
      needsSecret(call, options.clientSecret);
      if (!state.isSubmitted) throw new Error(`${call}: call elements.submit() first`);
    } else if (clientSecret !== state.clientSecret) {
      throw new Error(`${call}: clientSecret is not that of elements`);
    }
    if (!["always", "if_required"].includes(redirect)) {
      throw new Error(`${call}: redirect cannot be ${redirect}`);
    }
    const returnUrl = options.confirmParams?.return_url;
    if (!returnUrl && redirect === "always") {
      throw new Error(`${call}: confirmParams.return_url is required`);
    }
    let result = await state.frame.call("confirm", {
      returnUrl: returnUrl || location.href,
      clientSecret,
    });
    const action = (result.paymentIntent || result.setupIntent)?.next_action;
    if (action?.type === "alipay_handle_redirect") {
      const url = new URL(action.alipay_handle_redirect.url);
      if (state.locale !== "auto") url.searchParams.set("locale", state.locale);
      location.assign(url.href);
      return new Promise(() => {});
    }
    if (action) {
      const page = action.redirect_to_url?.url
        || action.wechat_pay_display_qr_code.hosted_instructions_url;
      await visitInDialog(page, state);
      result = await state.frame.call("outcome");
    }
    const intent = result.paymentIntent || result.setupIntent;
    if (intent && redirect === "always") return leaveTo(returnUrl, intent);
    return result;
  }

  async function retrievePaymentIntent(key, clientSecret) {
    const id = String(clientSecret).split("_secret")[0];
    const sent = new URLSearchParams({ key, client_secret: clientSecret });
    try {
      const answer = await fetch(
        `${origin}/v1/payment_intents/${encodeURIComponent(id)}?${sent}`,
      );
      const body = await answer.json();
      return body.error ? { error: body.error } : { paymentIntent: body };
    } catch (error) {
      return { error: { type: "api_connection_error", message: error.message } };
    }
  }

  function Stripe(key, given = {}) {
    if (!/^pk_test_/.test(key || "")) {
      throw new Error("stripe_double takes publishable test keys only: pk_test_…");
    }
    refuseUnknown("Stripe", given, ["locale", "apiVersion"]);
    return strict("stripe", {
      elements: (options = {}) => makeElements(key, given, options),
      confirmPayment,
      confirmSetup,
      retrievePaymentIntent: (secret) => retrievePaymentIntent(key, secret),
    });
  }
  Stripe.version = "endive";
  window.Stripe = Stripe;
})();
