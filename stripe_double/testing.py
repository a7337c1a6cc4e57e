"""For tests: a double in this process on a free port, and a hand on its controls."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.error import HTTPError
from urllib.parse import urlencode
from urllib.request import HTTPRedirectHandler, Request, build_opener, urlopen

from . import catalogue, gate, lists, shapes
from .double import Double
from .endpoints import Endpoint
from .errors import Obj, StripeError
from .events import without_secrets
from .server import Server, serving
from .store import Store
from .webhooks import Webhooks, sign

SECRET_KEY = "sk_test_double"  # noqa: S105 - a test key of a test double
PUBLISHABLE_KEY = "pk_test_double"
WEBHOOK_SECRET = "whsec_double"  # noqa: S105 - as above
FIRST_WAIT = 0.05
PATIENCE = 20.0
POLL = 0.01


@dataclass(frozen=True)
class SignedEvent:
    """An event as it reaches the shop: the raw body and its signature header."""

    id: str
    kind: str
    payload: str
    signature: str


@dataclass(frozen=True)
class RunningDouble:
    """A started double. Every method works from the thread of the test."""

    url: str
    double: Double

    def reset(self) -> None:
        self._control("POST", "reset")

    def books(self) -> Obj:
        return self._control("GET", "books")

    def calls(self) -> list[Obj]:
        found: list[Obj] = self._control("GET", "calls")["calls"]
        return found

    def fault(self, mode: str, *, path: str = "*", **more: object) -> Obj:
        """`fault("lost_response", path="/v1/refunds", times=2)`: see `faults.Fault`."""
        return self._control("POST", "fault", {"mode": mode, "path": path, **more})

    def chaos(self, **wanted: object) -> Obj:
        return self._control("POST", "chaos", wanted)

    def advance(self, seconds: int) -> Obj:
        return self._control("POST", "advance", {"seconds": seconds})

    def clock(self, at: int) -> Obj:
        """Set the double's clock to a moment that is not past."""
        return self._control("POST", "clock", {"at": at})

    def settle_delay(self, seconds: float) -> Obj:
        return self._control("POST", "settle_delay", {"seconds": seconds})

    def refunds_pending(self, *, on: bool = True) -> Obj:
        return self._control("POST", "refunds_pending", {"on": on})

    def refund_fails(self, refund_id: str | None = None, *, times: int = 1) -> Obj:
        wanted = {"refund": refund_id} if refund_id else {"times": times}
        return self._control("POST", "refund_fails", wanted)

    def refunds_need_balance(self, *, on: bool = True) -> Obj:
        return self._control("POST", "refunds_need_balance", {"on": on})

    def settle_as(self, **rates: tuple[str, str]) -> Obj:
        """`settle_as(cny=("hkd", "1.08"))`: what a currency becomes from now on."""
        return self._control("POST", "settle", {k: list(v) for k, v in rates.items()})

    def top_up(self, amount: int, currency: str = "cny") -> Obj:
        wanted = {"amount": amount, "currency": currency}
        return self._control("POST", "top_up", wanted)

    def account(
        self, account_id: str, state: str = "complete", due: list[str] | None = None
    ) -> Obj:
        """What its owner or Stripe did; the states are those of `onboarding`."""
        wanted = {"account": account_id, "state": state, "due": due}
        return self._control("POST", "account", wanted)

    def deauthorize(self, account_id: str) -> Obj:
        return self._control("POST", "deauthorize", {"account": account_id})

    def refuse_countries(self, *countries: str) -> Obj:
        return self._control("POST", "refuse_countries", {"countries": countries})

    def reversals_overdraw(self, *, on: bool = True) -> Obj:
        """Let a reversal take what the account no longer has."""
        return self._control("POST", "reversals_overdraw", {"on": on})

    def payout_fails(self, payout_id: str | None = None, *, times: int = 1) -> Obj:
        wanted = {"payout": payout_id} if payout_id else {"times": times}
        return self._control("POST", "payout_fails", wanted)

    def dispute(
        self, charge_id: str, reason: str = "fraudulent", *, inquiry: bool = False
    ) -> Obj:
        wanted = {"charge": charge_id, "reason": reason, "inquiry": inquiry}
        return self._control("POST", "dispute", wanted)

    def dispute_closes(self, dispute_id: str, *, won: bool) -> Obj:
        wanted = {"dispute": dispute_id, "won": won}
        return self._control("POST", "dispute_closes", wanted)

    def wrongs(self) -> list[str]:
        """Rules of the books that are broken, and misshapen objects: none, always."""
        books = self.books()
        broken = [
            f"{check['rule']}: {', '.join(check['breaches'])}"
            for check in books["checks"]
            if check["breaches"]
        ]
        with self.double.store.lock:
            answers = [
                lists.shown(self.double.store, row)
                for kind in self.double.store.objects
                if kind != "hosted_link"
                for row in self.double.store.rows(kind)
            ]
        return broken + [wrong for answer in answers for wrong in shapes.wrongs(answer)]

    def violations(self) -> list[str]:
        """Recorded calls that the types of the library do not allow."""
        found = []
        for call in self.calls():
            declared = catalogue.params_type(call["method"], call["path"])
            try:
                gate.check(call["params"], declared=declared, path=call["path"])
            except StripeError as error:
                found.append(f"{call['method']} {call['path']}: {error}")
        return found

    def adopt(
        self,
        payments: list[Obj] | None = None,
        **others: list[Obj],
    ) -> int:
        """Take over what is on somebody else's books; how much of it was new.

        Beside `payments`, the names of `adoption.ADOPTERS`: `accounts`, `transfers`, …
        """
        wanted = {"payments": payments or [], **others}
        taken: int = self._control("POST", "adopt", wanted)["adopted"]
        return taken

    def redeliver(self, event_id: str) -> Obj:
        return self._control("POST", "redeliver", {"event": event_id})

    def pay(
        self,
        intent_id: str,
        card: str = "4242424242424242",
        *,
        approve: bool | None = True,
        return_url: str = "https://shop.test/back/",
    ) -> Obj:
        """Confirm as the browser would, with a card number, `alipay` or `wechat_pay`.

        Then answer the page of the bank or wallet, if one comes: `approve=None` leaves
        it open. Returns the intent as the browser sees it afterwards, or the `error`.
        """
        form = {"return_url": return_url, "payment_method_data[type]": card}
        if card[:1].isdigit():
            form = _card_form(card, return_url)
        answer = self._browser("POST", f"/v1/payment_intents/{intent_id}/confirm", form)
        if answer.get("status") != "requires_action" or approve is None:
            return answer
        self.visit(intent_id, approve=approve)
        return self._browser("GET", f"/v1/payment_intents/{intent_id}", {})

    def save(
        self, setup_id: str, card: str = "4242424242424242", *, approve: bool = True
    ) -> Obj:
        """Confirm a SetupIntent as the browser would; see `pay`."""
        path = f"/v1/setup_intents/{setup_id}"
        answer = self._browser("POST", f"{path}/confirm", _card_form(card))
        if answer.get("status") != "requires_action":
            return answer
        self.visit(setup_id, approve=approve)
        return self._browser("GET", path, {})

    def card(self, method_id: str, **wanted: object) -> Obj:
        """What a bank does to a saved card: `number=…`, or another expiry."""
        return self._control("POST", "card", {"payment_method": method_id, **wanted})

    def pay_on_page(self, session_id: str, card: str = "4242424242424242") -> str:
        """Fill in the hosted page; the address it leads to, or "" when it refuses."""
        form = {"number": card, "exp_month": "12", "exp_year": "2034", "cvc": "123"}
        request = Request(  # noqa: S310 - always the double's own http address
            f"{self.url}/pay/{session_id}", data=urlencode(form).encode(), method="POST"
        )
        try:
            build_opener(_StayHere).open(request, timeout=PATIENCE)
        except HTTPError as answer:
            return answer.headers.get("Location", "")
        return ""

    def visit(self, intent_id: str, *, approve: bool) -> None:
        """Press a button on the open page of the bank or the wallet."""
        with self.double.store.lock:
            intent = self.double.store.get(_kind(intent_id), intent_id)
            path = f"/authorize/{intent_id}/{intent['_token']}"
        body = urlencode({"answer": "approve" if approve else "fail"})
        self._ask("POST", f"{path}?parent=https://shop.test", body)

    def events(self, kind: str | None = None) -> list[SignedEvent]:
        """What happened, oldest first, each signed now as a delivery would be."""
        with self.double.store.lock:
            rows = [without_secrets(row) for row in self.double.store.rows("event")]
        return [
            _signed(row, self.double.webhooks.endpoint(row).secret)
            for row in rows
            if kind in (None, row["type"])
        ]

    def settle(self, patience: float = PATIENCE) -> None:
        """Wait until nothing is left to deliver; raise `TimeoutError` otherwise."""
        until(self.double.webhooks.is_idle, patience)

    def _control(self, method: str, name: str, wanted: Obj | None = None) -> Obj:
        body = None if wanted is None and method == "GET" else json.dumps(wanted or {})
        answer = self._ask(method, f"/_test/{name}", body)
        if "error" in answer and len(answer) == 1:
            raise ValueError(answer["error"]["message"])
        return answer

    def _browser(self, method: str, path: str, form: dict[str, str]) -> Obj:
        with self.double.store.lock:
            intent_id = path.split("/")[3]
            intent = self.double.store.get(_kind(intent_id), intent_id)
        form = {
            "key": PUBLISHABLE_KEY,
            "client_secret": intent["client_secret"],
            **form,
        }
        if method == "GET":
            return self._ask(method, f"{path}?{urlencode(form)}", None)
        return self._ask(method, path, urlencode(form))

    def _ask(self, method: str, path: str, body: str | None) -> Obj:
        request = Request(  # noqa: S310 - always the double's own http address
            self.url + path, data=body.encode() if body else None, method=method
        )
        try:
            with urlopen(request, timeout=PATIENCE) as response:  # noqa: S310
                text = response.read().decode()
        except HTTPError as error:
            text = error.read().decode()
        answer: Obj = json.loads(text) if text.startswith("{") else {"html": text}
        return answer


def _kind(intent_id: str) -> str:
    return "setup_intent" if intent_id.startswith("seti_") else "payment_intent"


def _card_form(
    card: str, return_url: str = "https://shop.test/back/"
) -> dict[str, str]:
    return {
        "return_url": return_url,
        "payment_method_data[type]": "card",
        "payment_method_data[card][number]": card,
        "payment_method_data[card][exp_month]": "12",
        "payment_method_data[card][exp_year]": "2034",
        "payment_method_data[card][cvc]": "123",
    }


def until(is_so: Callable[[], Any], patience: float = PATIENCE) -> None:
    """Look again and again; raise `TimeoutError` when it does not come to be."""
    end = time.monotonic() + patience
    while not is_so():
        if time.monotonic() > end:
            raise TimeoutError("it never came to be")
        time.sleep(POLL)


class _StayHere(HTTPRedirectHandler):
    """Follows nothing: the shop's pages are not there in a test."""

    def redirect_request(self, *_args: object, **_kwargs: object) -> None:
        return None


def _signed(event: Obj, secret: str) -> SignedEvent:
    payload = json.dumps(event)
    return SignedEvent(event["id"], event["type"], payload, sign(payload, secret))


@contextmanager
def running_double(
    *,
    webhook_url: str | None = None,
    webhook_secret: str = WEBHOOK_SECRET,
    connect_url: str | None = None,
    connect_secret: str | None = None,
    api_key: str | None = None,
    settle_delay: float = 0.0,
) -> Iterator[RunningDouble]:
    """A double on a free port of this machine, closed at the end of the block.

    The events of connected accounts go where the others go unless told otherwise.
    """
    store = Store(settle_delay=settle_delay)
    connect = Endpoint(connect_url or webhook_url, connect_secret or webhook_secret)
    webhooks = Webhooks(
        store, webhook_url, webhook_secret, connect, first_wait=FIRST_WAIT
    )
    server = Server(("127.0.0.1", 0), Double(store, webhooks, api_key=api_key))
    store.public_url = server.url
    with serving(server):
        yield RunningDouble(store.public_url, server.double)
