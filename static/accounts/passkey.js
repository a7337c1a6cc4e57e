// Passkeys: one is made, one signs in. Shown where the browser knows them, by a name and not by a number.
// <form data-passkey="create" data-options="…"> or <form data-passkey="get" action="…">: its `credential` is filled.

/** @param {string} text in base64url */
const bytes = (text) => Uint8Array.from(atob(text.replace(/-/g, "+").replace(/_/g, "/")), (sign) => sign.charCodeAt(0));
/** @param {ArrayBuffer | null | undefined} buffer */
const coded = (buffer) => (buffer
  ? btoa(String.fromCharCode(...new Uint8Array(buffer))).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "")
  : undefined);
const known = (list) => list?.map((one) => ({ ...one, id: bytes(one.id) }));

/** What is sent of a credential, whatever the browser's own words for it. */
const said = (credential, response) => JSON.stringify({
  id: credential.id,
  rawId: coded(credential.rawId),
  type: credential.type,
  clientExtensionResults: credential.getClientExtensionResults(),
  response,
});

const create = async ({ publicKey }) => {
  const options = {
    ...publicKey,
    challenge: bytes(publicKey.challenge),
    user: { ...publicKey.user, id: bytes(publicKey.user.id) },
    excludeCredentials: known(publicKey.excludeCredentials),
  };
  const made = /** @type {any} */ (await navigator.credentials.create({ publicKey: options }));
  return said(made, {
    clientDataJSON: coded(made.response.clientDataJSON),
    attestationObject: coded(made.response.attestationObject),
    transports: made.response.getTransports?.() ?? [],
  });
};

const get = async ({ publicKey }) => {
  const options = {
    ...publicKey,
    challenge: bytes(publicKey.challenge),
    allowCredentials: known(publicKey.allowCredentials),
  };
  const found = /** @type {any} */ (await navigator.credentials.get({ publicKey: options }));
  return said(found, {
    clientDataJSON: coded(found.response.clientDataJSON),
    authenticatorData: coded(found.response.authenticatorData),
    signature: coded(found.response.signature),
    userHandle: coded(found.response.userHandle),
  });
};

/** @param {HTMLFormElement} form */
const options = async (form) => {
  if (form.dataset.options) return JSON.parse(form.dataset.options);
  const answer = await fetch(form.action, { headers: { Accept: "application/json", "X-Requested-With": "XMLHttpRequest" } });
  if (!answer.ok) throw new Error(String(answer.status));
  return (await answer.json()).request_options;
};

/** @param {HTMLFormElement} form */
const listen = (form) => {
  const failed = /** @type {HTMLElement} */ (form.querySelector("[data-passkey-failed]"));
  const credential = /** @type {HTMLInputElement} */ (form.elements.namedItem("credential"));
  form.addEventListener("submit", async (event) => {
    event.preventDefault(); // `form.submit()` below is no such event
    event.stopImmediatePropagation();
    failed.hidden = true;
    try {
      credential.value = await (form.dataset.passkey === "create" ? create : get)(await options(form));
      form.submit();
    } catch {
      failed.hidden = false; // refused, or closed by the person: the other ways stand beside
    }
  }, true);
  form.hidden = false;
};

// No passkey is of a number, such as 127.0.0.1.
if (window.PublicKeyCredential && !/^[\d.]+$|:/.test(location.hostname))
  for (const form of /** @type {NodeListOf<HTMLFormElement>} */ (document.querySelectorAll("form[data-passkey]"))) listen(form);
