// Paying: the shop's form, then Stripe's. <form data-pay …> is sent as it is; what comes
// back opens the payment. With data-mode="setup" a card is saved and nothing is paid.

/** @param {HTMLFormElement} form */
export const payBy = (form) => {
  const place = document.getElementById("payment-element");
  // Looked up each time: parts of the page are replaced, and it may have none yet.
  const button = () => form.querySelector("[data-pay-button]");
  const note = document.getElementById("pay-error");
  const words = form.dataset;
  let elements = null;
  let stripe = null;

  const isDark = matchMedia("(prefers-color-scheme: dark)").matches;

  function say(text) {
    note.hidden = !text;
    note.querySelector("[data-text]").textContent = text || "";
    if (text) note.scrollIntoView({ block: "center", behavior: "smooth" });
  }

  function busy(is) {
    const pressed = button();
    if (pressed) { pressed.disabled = is; pressed.classList.toggle("busy", is); }
    form.setAttribute("aria-busy", String(is));
  }

  // Where it goes on; a page that pays inside another may stay.
  function leave(url, isPaid) {
    const news = new CustomEvent("market:paid", { detail: { url }, bubbles: true, cancelable: true });
    if (isPaid && !form.dispatchEvent(news)) return undefined;
    location.assign(url);
    return new Promise(() => {});
  }

  const isSetup = words.mode === "setup";
  const nothingDue = () => !isSetup && Number(words.amount) === 0;
  const savedCard = () => form.querySelector("[name=card]:checked")?.value;
  // Nothing to pay, or by a saved card: the form is sent as it is, without Stripe.
  const free = () => nothingDue() || Boolean(savedCard());
  // What Stripe's fields are told of the box under them.
  const usage = () => (form.querySelector("[name=saves_card]")?.checked ? "off_session" : null);

  function arrange() {
    for (const part of form.querySelectorAll("[data-saved-cards]")) part.hidden = nothingDue();
    for (const part of [place, form.querySelector("[data-save-card]")]) {
      if (part) part.hidden = free();
    }
  }

  function reveal() {
    const hidden = button();
    if (hidden) hidden.hidden = false;
  }

  function open() {
    arrange();
    if (free()) return reveal();
    if (!window.Stripe) return say(words.unavailable);
    stripe = window.Stripe(words.key, { locale: words.locale });
    elements = stripe.elements({
      ...(isSetup ? { mode: "setup" } : { mode: "payment", amount: Number(words.amount) }),
      ...(usage() ? { setupFutureUsage: usage() } : {}),
      currency: words.currency,
      locale: words.locale,
      appearance: { theme: isDark ? "night" : "stripe" },
    });
    const element = elements.create("payment");
    element.on("ready", () => place.classList.add("ready"));
    element.on("loaderror", () => say(words.unavailable));
    element.mount(place);
    return reveal();
  }

  function show(answer) {
    const fresh = document.createElement("template");
    fresh.innerHTML = answer.html;
    for (const part of fresh.content.querySelectorAll("[data-part]")) {
      const old = document.getElementById(part.id);
      if (old) { old.replaceWith(part); window.htmx?.process(part); }
    }
    if (answer.amount !== undefined) repriced(answer.amount);
    say(answer.error);
    const wrong = form.querySelector(".err input, .err select, .err textarea");
    if (wrong && !answer.error) {
      wrong.focus({ preventScroll: true });
      wrong.closest(".field").scrollIntoView({ block: "center", behavior: "smooth" });
    }
  }

  // What was wrong has been put right: the order was taken.
  function clear() {
    for (const why of form.querySelectorAll(".why")) why.remove();
    for (const field of form.querySelectorAll(".err")) field.classList.remove("err");
    for (const input of form.querySelectorAll("[aria-invalid]")) input.removeAttribute("aria-invalid");
  }

  function repriced(amount) {
    words.amount = amount;
    arrange();
    if (free()) return;
    if (elements) elements.update({ amount: Number(amount) });
    else open();
  }

  async function send(action) {
    const body = new FormData(form);
    body.set("action", action);
    const response = await fetch(form.getAttribute("action") ?? "", {
      method: "POST", body, headers: { Accept: "application/json" }, credentials: "same-origin",
    });
    if (response.redirected) return { url: response.url };
    return response.json();
  }

  async function pay() {
    say("");
    const checked = await elements.submit();
    if (checked.error) {
      // The card's fields say what they lack; the page's own say it at the same time.
      const told = words.checks ? await send("check") : {};
      if (told.html) show(told);
      return undefined;
    }
    const answer = await send("pay");
    const order = /** @type {HTMLInputElement | null} */ (form.elements.namedItem("order"));
    if (answer.order && order) order.value = answer.order;
    if (answer.url) return leave(answer.url, false);
    if (answer.html) return show(answer);
    if (!answer.client_secret) return say(answer.error || words.failed);
    clear();
    if (!isSetup) repriced(answer.amount);
    const result = await stripe[isSetup ? "confirmSetup" : "confirmPayment"]({
      elements,
      clientSecret: answer.client_secret,
      confirmParams: { return_url: answer.return_url },
      redirect: "if_required",
    });
    const made = result.error?.payment_intent || result.error?.setup_intent;
    if (result.error && made?.status !== "succeeded") return say(`${result.error.message} ${words.declined}`);
    return leave(answer.return_url, !isSetup);
  }

  form.addEventListener("submit", async (event) => {
    if (event.submitter && !event.submitter.matches("[data-pay-button]")) return;
    if (free()) return;
    event.preventDefault();
    if (button()?.disabled || !elements) return;
    busy(true);
    try {
      await pay();
    } catch {
      say(words.failed);
    }
    busy(false);
  });
  // What the form said when the answer that comes in now was asked for.
  let asked = null;
  document.addEventListener("htmx:beforeSwap", ({ detail }) => { asked = detail.requestConfig.formData; });
  // What was chosen since then stays chosen where it is still offered, and is asked about.
  const chosen = new Set();
  document.addEventListener("htmx:oobBeforeSwap", ({ detail: { target, fragment } }) => {
    for (const was of target.querySelectorAll("input[type=radio]:checked")) {
      const now = was.id && fragment.querySelector(`#${CSS.escape(was.id)}`);
      if (!now || now.checked || asked?.get(was.name) === was.value) continue;
      now.checked = true;
      chosen.add(was.id);
    }
  });
  // The amount follows what the page was told after a change of place or delivery.
  // An answer that was asked for before the terms were agreed to doesn't take that back.
  document.addEventListener("htmx:oobBeforeSwap", ({ detail: { target, fragment } }) => {
    const [was, now] = [target, fragment].map((part) => ({
      box: part.querySelector("[name=agrees]"),
      texts: part.querySelector("[name=texts]")?.value,
    }));
    if (was.box && now.box && was.texts === now.texts) now.box.checked = was.box.checked;
  });
  document.addEventListener("htmx:afterSettle", () => {
    if (!form.isConnected) return;
    const told = document.querySelector("#summary [data-amount]");
    if (told && told.dataset.amount !== words.amount) repriced(told.dataset.amount);
    for (const id of chosen) {
      chosen.delete(id);
      document.getElementById(id)?.dispatchEvent(new Event("change", { bubbles: true }));
    }
  });
  form.addEventListener("change", (event) => {
    const { name } = /** @type {HTMLInputElement} */ (event.target);
    if (name === "card") repriced(words.amount);
    if (name === "saves_card") elements?.update({ setupFutureUsage: usage() });
  });
  addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });
  open();
};
