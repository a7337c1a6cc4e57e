"""The pages of the double: where an address leads, and the bank's and wallets'."""

from __future__ import annotations

import re
from contextlib import suppress
from html import escape
from pathlib import Path
from urllib.parse import parse_qs, urlencode, urlsplit, urlunsplit

from . import account_pages, pay_pages, qr
from .confirmation import approve, refuse
from .double import Double, DoubleRequest, Reply
from .errors import Obj, StripeError
from .money import written
from .setups import approve_setup, refuse_setup
from .sheet import PageSheet, policy, sheet, words_of

ASSETS = Path(__file__).parent / "assets"
_TYPES = {
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".html": "text/html; charset=utf-8",
}
_SCRIPTS = ("/v3", "/v3/", "/endive/stripe.js")
_ORIGIN = re.compile(
    r"https?://[A-Za-z0-9.\-]+(:\d{1,5})?|https?://\[[0-9a-f:]+\](:\d+)?"
)
_AUTHORIZE = re.compile(r"/authorize/((?:pi|seti)_\w+)/([\w-]+)")
_CODE = re.compile(r"(/authorize/pi_\w+/[\w-]+)/code\.(png|svg)")


def answer_page(double: Double, asked: DoubleRequest) -> Reply:
    file = _file(asked) if asked.method == "GET" else None
    if file:
        return file
    found = _AUTHORIZE.fullmatch(asked.path)
    if found and asked.method in ("GET", "POST"):
        return _authorize(double, asked, found[1], found[2])
    code = _CODE.fullmatch(asked.path)
    if code and asked.method == "GET":
        return _code(double.store.public_url + code[1], code[2])
    page = account_pages.answer(double, asked) or pay_pages.answer(double, asked)
    if page:
        return page
    raise StripeError(
        f"Unrecognized request URL ({asked.method}: {asked.path}).", status=404
    )


def _file(asked: DoubleRequest) -> Reply | None:
    """What is the same for everybody."""
    if asked.path in _SCRIPTS:
        return _asset("stripe.js", {"Access-Control-Allow-Origin": "*"})
    if asked.path == "/favicon.ico":
        return Reply(204, b"")  # browsers ask for it by themselves
    if asked.path == "/elements/payment":
        return _asset("element.html", policy(_parent(asked)))
    if asked.path.startswith("/assets/"):
        return _asset(asked.path.removeprefix("/assets/"), {})
    return None


def _asset(name: str, headers: dict[str, str]) -> Reply:
    path = ASSETS / name
    if path.parent != ASSETS or not path.is_file():
        raise StripeError(f"No such file: {name}", status=404)
    kind = _TYPES[path.suffix]
    return Reply(200, path.read_bytes(), kind, {"Cache-Control": "no-cache", **headers})


def _code(url: str, kind: str) -> Reply:
    if kind == "png":
        return Reply(200, qr.png(url), "image/png")
    return Reply(200, qr.svg(url), "image/svg+xml")


def _parent(asked: DoubleRequest) -> str | None:
    """The origin of the page that frames this one, when it is named and looks right."""
    named = parse_qs(asked.query).get("parent", [""])[0]
    return named if _ORIGIN.fullmatch(named) else None


def _authorize(
    double: Double, asked: DoubleRequest, intent_id: str, token: str
) -> Reply:
    """The bank's or the wallet's page, and what its two buttons do."""
    words = words_of(asked)
    parent = _parent(asked)
    store = double.store
    with store.lock:
        kind = "setup_intent" if intent_id.startswith("seti_") else "payment_intent"
        intent = store.get(kind, intent_id)
        in_use = intent["status"] == "requires_action" and intent["_token"] == token
        if asked.method == "GET":
            return (
                _ask_page(asked, intent, words) if in_use else _over_page(words, parent)
            )
        if in_use:
            _decide(double, asked, intent)
        if parent:
            return _done_page(words, parent)
        if not intent.get("_return_url"):
            return _done_page(words, None) if in_use else _over_page(words, None)
        return _back(intent)


def _decide(double: Double, asked: DoubleRequest, intent: Obj) -> None:
    answer = parse_qs(asked.body).get("answer", [""])[0]
    is_setup = intent["object"] == "setup_intent"
    if answer == "approve":
        # The bank may agree and the card have no money: the intent says so then.
        with suppress(StripeError):
            (approve_setup if is_setup else approve)(double.store, intent)
    elif answer == "fail":
        (refuse_setup if is_setup else refuse)(double.store, intent)
    double.store.touch()


def _back(intent: Obj) -> Reply:
    """Back to the shop, with what Stripe adds to the address."""
    parts = urlsplit(intent["_return_url"])
    paid = intent["status"] in ("succeeded", "requires_capture")
    added = urlencode(
        {
            intent["object"]: intent["id"],
            f"{intent['object']}_client_secret": intent["client_secret"],
            "redirect_status": "succeeded" if paid else "failed",
        }
    )
    query = f"{parts.query}&{added}" if parts.query else added
    return Reply(
        303, b"", headers={"Location": urlunsplit(parts._replace(query=query))}
    )


def _ask_page(asked: DoubleRequest, intent: Obj, words: dict[str, str]) -> Reply:
    kind = intent["next_action"]["type"]
    name = {
        "redirect_to_url": "bank",
        "alipay_handle_redirect": "alipay",
        "wechat_pay_display_qr_code": "wechat_pay",
    }[kind]
    action = escape(f"{asked.path}?{asked.query}" if asked.query else asked.path)
    sum_of, agree = "", "approve"
    if "amount" in intent:
        amount = escape(written(intent["amount"], intent["currency"]))
        sum_of = f"<dl><dt>{words['amount']}</dt><dd>{amount}</dd></dl>"
    else:
        name, agree = "bank_setup", "agree"
    code = ""
    if name == "wechat_pay":
        code = f'<img src="{escape(asked.path)}/code.svg" alt="{words["code"]}">'
    return sheet(
        PageSheet(words[f"{name}_title"], words, name, _parent(asked)),
        f"""<p>{words[f"{name}_text"]}</p>{code}
{sum_of}
<form method="post" action="{action}">
<button name="answer" value="approve" class="yes">{words[agree]}</button>
<button name="answer" value="fail" class="no">{words["fail"]}</button>
</form>
<p class="test">{words["test"]}</p>""",
    )


def _done_page(words: dict[str, str], parent: str | None) -> Reply:
    return sheet(
        PageSheet(words["done_title"], words, "done", parent),
        f"<p>{words['done_text']}</p>",
    )


def _over_page(words: dict[str, str], parent: str | None) -> Reply:
    return sheet(
        PageSheet(words["over_title"], words, "over", parent),
        f"<p>{words['over_text']}</p>",
        status=410,
    )
