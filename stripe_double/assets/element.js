// The inside of the Payment Element: it lives in a frame of the double's own origin, so
// that the shop's page never sees a card number. It talks to Stripe.js by messages.
import { cardParameters, errorOf, rewrite } from "./card.js";
import { wordsFor } from "./words.js";

const parentOrigin = new URLSearchParams(location.search).get("parent");
const form = document.querySelector("form");
const root = document.documentElement;
const fields = ["number", "expiry", "cvc"].map((name) => form.elements[name]);
const tokens = {
  colorPrimary: "--leaf",
  colorBackground: "--surface",
  colorText: "--ink",
  colorTextSecondary: "--ink-2",
  colorDanger: "--danger",
  borderRadius: "--radius",
  fontFamily: "--sans",
};
let words = wordsFor("en");
let settings = {};
let isOpen = false;

function tell(kind, more = {}) {
  window.parent.postMessage({ stripeDouble: kind, ...more }, parentOrigin);
}

const chosenType = () => form.elements.type.value;

function say() {
  root.lang = words.code;
  for (const place of document.querySelectorAll("[data-word]")) {
    place.textContent = words[place.dataset.word];
  }
  form.elements.expiry.placeholder = words.expiryPlaceholder;
  const hint = document.querySelector(".hint");
  hint.replaceChildren(
    ...words.hint.map((part) => {
      if (!Array.isArray(part)) return document.createTextNode(part);
      const strong = document.createElement("b");
      strong.textContent = part[0];
      return strong;
    }),
  );
  for (const input of fields) if (input.dataset.error) show(input, input.dataset.error);
}

function show(input, error) {
  const place = document.getElementById(`${input.name}-error`);
  input.dataset.error = error || "";
  input.setAttribute("aria-invalid", String(Boolean(error)));
  place.textContent = error ? words[error] : "";
  place.hidden = !error;
}

/** The first error of the chosen way to pay; shows them all. */
function check() {
  if (chosenType() !== "card") return null;
  let first = null;
  for (const input of fields) {
    const error = errorOf(input, form);
    show(input, error);
    if (error && !first) first = { input, error };
  }
  if (!first) return null;
  first.input.focus();
  const code = first.error.replace("_amex", "").replace("month_past", "year_past");
  return { type: "validation_error", code, message: words[first.error] };
}

function changed() {
  for (const choice of form.querySelectorAll(".choice")) {
    choice.classList.toggle("on", choice.dataset.type === chosenType());
  }
  const isCard = chosenType() === "card";
  tell("change", {
    event: {
      elementType: "payment",
      collapsed: false,
      empty: isCard && fields.every((input) => !input.value),
      complete: !isCard || fields.every((input) => !errorOf(input, form)),
      value: { type: chosenType() },
    },
  });
}

function localised(error) {
  const message = words.errors[error.decline_code] || words.errors[error.code];
  return message ? { ...error, message } : error;
}

async function call(method, path, parameters) {
  const sent = new URLSearchParams({
    key: settings.key,
    client_secret: settings.clientSecret,
    ...parameters,
  });
  const address = method === "GET" ? `${path}?${sent}` : path;
  try {
    const answer = await fetch(address, {
      method,
      body: method === "GET" ? undefined : sent,
    });
    return await answer.json();
  } catch {
    return { error: { type: "api_connection_error", message: words.network } };
  }
}

const isSetup = () => settings.clientSecret.startsWith("seti_");

function intentPath() {
  const id = encodeURIComponent(settings.clientSecret.split("_secret")[0]);
  return `/v1/${isSetup() ? "setup" : "payment"}_intents/${id}`;
}

const named = (intent) => (isSetup() ? { setupIntent: intent } : { paymentIntent: intent });

async function confirm({ returnUrl, clientSecret }) {
  settings.clientSecret = clientSecret;
  const error = check();
  if (error) return { error };
  const type = chosenType();
  const parameters = { return_url: returnUrl, "payment_method_data[type]": type };
  if (type === "card") Object.assign(parameters, cardParameters(form));
  const answer = await call("POST", `${intentPath()}/confirm`, parameters);
  return answer.error ? { error: localised(answer.error) } : named(answer);
}

async function outcome() {
  const answer = await call("GET", intentPath(), {});
  if (answer.error) return { error: localised(answer.error) };
  const failed = answer.last_payment_error || answer.last_setup_error;
  if (answer.status !== "requires_payment_method" || !failed) {
    return named(answer);
  }
  const of = isSetup() ? "setup_intent" : "payment_intent";
  return { error: { ...localised(failed), [of]: answer } };
}

function submit() {
  const error = check();
  return error ? { error } : { selectedPaymentMethod: chosenType() };
}

function paint({ scheme, variables = {} }) {
  root.dataset.scheme = scheme;
  for (const [name, token] of Object.entries(tokens)) {
    if (variables[name]) root.style.setProperty(token, variables[name]);
  }
}

/** Hides what can't be saved for later. */
function offerReusable(isSaved) {
  for (const choice of form.querySelectorAll(".choice")) {
    choice.hidden = isSaved && choice.dataset.type !== "card";
    if (choice.hidden) choice.querySelector("input").checked = false;
  }
  if (!chosenType()) form.elements.type.value = "card";
  changed();
}

/** Hides what the intent can't be paid with; returns what went wrong. */
async function offerTypes() {
  const intent = await call("GET", intentPath(), {});
  if (intent.error) return intent.error;
  for (const choice of form.querySelectorAll(".choice")) {
    choice.hidden = !intent.payment_method_types.includes(choice.dataset.type);
  }
  return null;
}

async function open(given) {
  settings = given;
  words = wordsFor(given.locale);
  paint(given);
  say();
  const error = settings.clientSecret ? await offerTypes() : null;
  if (error) return tell("loaderror", { error });
  if (!settings.clientSecret) offerReusable(settings.isSaved);
  document.body.hidden = false;
  if (!isOpen) watch();
  isOpen = true;
  return tell("ready");
}

function watch() {
  new ResizeObserver(() =>
    tell("height", { height: Math.ceil(document.body.scrollHeight) }),
  ).observe(form);
  form.addEventListener("change", changed);
  form.addEventListener("submit", (event) => event.preventDefault());
  for (const input of fields) {
    input.addEventListener("input", () => {
      rewrite(input);
      if (input.dataset.error) show(input, errorOf(input, form));
      changed();
    });
    input.addEventListener("blur", () => {
      if (input.value) show(input, errorOf(input, form));
    });
  }
}

const answers = { confirm, outcome, submit };

window.addEventListener("message", async (event) => {
  if (event.origin !== parentOrigin || event.source !== window.parent) return;
  const { stripeDouble: kind, id, given } = event.data || {};
  if (kind === "open") await open(given);
  if (kind === "paint") paint(given);
  if (kind === "reusable") offerReusable(given.isSaved);
  if (kind === "locale") {
    words = wordsFor(given.locale);
    say();
  }
  if (kind === "call" && answers[given.name]) {
    tell("answer", { id, result: await answers[given.name](given) });
  }
});

if (parentOrigin) tell("hello");
