// Works a draw out again in the reader's own browser, from the data its page offers.
import { hex } from "../core/browser.js";

const place = document.getElementById("proof");
const bytes = (text) => new TextEncoder().encode(text);
const sha = async (text) => hex(await crypto.subtle.digest("SHA-256", bytes(text)));

async function prove() {
  const proof = await (await fetch(place.dataset.url)).json();
  const secret = await crypto.subtle.importKey(
    "raw", bytes(proof.seed), { name: "HMAC", hash: "SHA-256" }, false, ["sign"],
  );
  const keys = new Map();
  for (const ticket of proof.entries) {
    const message = bytes(`${proof.entries_hash}:${ticket}`);
    keys.set(ticket, hex(await crypto.subtle.sign("HMAC", secret, message)));
  }
  const order = [...proof.entries].sort((a, b) => (keys.get(a) < keys.get(b) ? -1 : 1));
  const won = order.slice(0, proof.winners_wanted);
  const fits =
    (await sha(proof.seed)) === proof.commitment &&
    (await sha([...proof.entries].sort().join("\n"))) === proof.entries_hash &&
    JSON.stringify(won) === JSON.stringify(proof.winners);
  place.textContent = fits ? place.dataset.right : place.dataset.wrong;
}
if (crypto.subtle) prove();
