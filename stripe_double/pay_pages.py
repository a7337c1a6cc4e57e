"""The page on which a Checkout Session is paid; it works without any script."""

from __future__ import annotations

import re
from html import escape
from urllib.parse import parse_qs

from .confirmation import confirm, prepare
from .double import Double, DoubleRequest, Reply
from .errors import Obj, StripeError
from .intents import OPEN, blank_intent
from .money import written
from .session_state import end_if_old
from .setups import confirm_it
from .sheet import PageSheet, sheet, words_of
from .store import Store

_ADDRESS = re.compile(r"/pay/(cs_test_\w+)")
_FIELDS = (
    ("number", "cc-number", 23),
    ("exp_month", "cc-exp-month", 2),
    ("exp_year", "cc-exp-year", 4),
    ("cvc", "cc-csc", 4),
)


def answer(double: Double, asked: DoubleRequest) -> Reply | None:
    found = _ADDRESS.fullmatch(asked.path)
    if not found or asked.method not in ("GET", "POST"):
        return None
    store = double.store
    with store.lock:
        session = store.get("checkout.session", found[1])
        end_if_old(store, session)
        if session["status"] == "complete":
            return _see_other(session["success_url"])
        if session["status"] == "expired":
            return _over(asked)
        if asked.method == "GET":
            return _page(store, asked, session)
        try:
            return _pay(store, asked, session)
        except StripeError as error:
            message = str(error.error.get("message", ""))
            return _page(store, asked, session, error=message, status=402)
        finally:
            store.touch()


def _pay(store: Store, asked: DoubleRequest, session: Obj) -> Reply:
    typed = {name: values[0] for name, values in parse_qs(asked.body).items()}
    card = {name: typed.get(name, "") for name, _hint, _most in _FIELDS}
    is_setup = session["mode"] == "setup"
    params = {
        "payment_method_data": {"type": "card", "card": card},
        "return_url": f"{store.public_url}{asked.path}",
    }
    if is_setup:
        intent = store.get("setup_intent", session["setup_intent"])
        confirm_it(store, intent, params)
    else:
        intent = _intent(store, session)
        confirm(store, intent, prepare(store, intent, params))
    if intent["status"] == "requires_action":
        return _see_other(intent["next_action"]["redirect_to_url"]["url"])
    return _see_other(session["success_url"])


def _intent(store: Store, session: Obj) -> Obj:
    """The session's PaymentIntent, made when it is first paid."""
    known = store.objects["payment_intent"].get(session["payment_intent"] or "")
    if known and known["status"] in OPEN:
        return known
    wanted = {"amount": session["amount_total"], **session["_intent"]}
    if session["customer"]:
        wanted["customer"] = session["customer"]
    intent = blank_intent(store, wanted, session["currency"])
    intent["_session"] = session["id"]
    session["payment_intent"] = intent["id"]
    return store.add(intent)


def _page(
    store: Store,
    asked: DoubleRequest,
    session: Obj,
    *,
    error: str = "",
    status: int = 200,
) -> Reply:
    words = words_of(asked)
    error = error or _last_error(store, session)
    sum_of, does = "", "save"
    if session["mode"] == "payment":
        amount = escape(written(session["amount_total"], session["currency"]))
        sum_of, does = f"<dl><dt>{words['amount']}</dt><dd>{amount}</dd></dl>", "pay"
    fields = "\n".join(
        f'<label>{words["card_" + name]}<input name="{name}" autocomplete="{hint}" '
        f'inputmode="numeric" maxlength="{most}" required></label>'
        for name, hint, most in _FIELDS
    )
    alert = f'<p class="alert" role="alert">{escape(error)}</p>' if error else ""
    back = ""
    if session["cancel_url"]:
        url = escape(session["cancel_url"])
        back = f'<p><a href="{url}">{words["back_to_shop"]}</a></p>'
    return sheet(
        PageSheet(words[f"{does}_title"], words, "pay"),
        f"""{sum_of}
{alert}<form method="post">
{fields}
<button class="yes">{words[does]}</button>
</form>
{back}
<p class="test">{words["test"]}</p>""",
        status=status,
    )


def _last_error(store: Store, session: Obj) -> str:
    """Why the last try on the page failed."""
    paying = store.objects["payment_intent"].get(session["payment_intent"] or "", {})
    saving = store.objects["setup_intent"].get(session["setup_intent"] or "", {})
    error = paying.get("last_payment_error") or saving.get("last_setup_error") or {}
    return str(error.get("message", ""))


def _over(asked: DoubleRequest) -> Reply:
    words = words_of(asked)
    about = PageSheet(words["over_title"], words, "over")
    return sheet(about, f"<p>{words['over_text']}</p>", status=410)


def _see_other(url: str) -> Reply:
    return Reply(303, b"", headers={"Location": url})
