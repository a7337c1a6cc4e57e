"""Pages of a connected account: the onboarding form, and its Express dashboard."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from html import escape
from urllib.parse import parse_qs

from . import ledger
from .double import Double, DoubleRequest, Reply
from .errors import Obj
from .links import find_session, use_link
from .money import written
from .onboarding import bank_account, mend_bank_account, set_state
from .sheet import PageSheet, sheet, words_of
from .store import Store, owner

_ADDRESS = re.compile(r"/(onboarding|express)/(link/)?([\w-]+)")
_ANSWERS = ("complete", "due", "checking")
_PAYOUTS_SHOWN = 20


def answer(double: Double, asked: DoubleRequest) -> Reply | None:
    found = _ADDRESS.fullmatch(asked.path)
    if not found or asked.method not in ("GET", "POST"):
        return None
    kind, is_link, token = found[1], bool(found[2]), found[3]
    store = double.store
    with store.lock:
        if is_link:
            return _open_link(store, asked, kind, token)
        session = find_session(store, kind, token)
        if session is None:
            return _over(asked)
        account = store.get("account", session["account"])
        if asked.method == "GET":
            show = _onboarding if kind == "onboarding" else _express
            return show(store, asked, account)
        chosen = parse_qs(asked.body).get("answer", [""])[0]
        if kind == "express":
            return _change_bank(store, asked, account, chosen)
        return _onboard(store, asked, session, chosen)


def _open_link(store: Store, asked: DoubleRequest, kind: str, token: str) -> Reply:
    """Good once: afterwards back to the shop, which makes a fresh one."""
    session = use_link(store, kind, token)
    if session:
        return _see_other(f"/{kind}/{session['id']}")
    link = store.objects["hosted_link"].get(token)
    if link and link["refresh_url"]:
        return _see_other(link["refresh_url"])
    return _over(asked)


def _onboard(store: Store, asked: DoubleRequest, session: Obj, chosen: str) -> Reply:
    account = store.get("account", session["account"])
    if chosen not in _ANSWERS:
        return _onboarding(store, asked, account)
    if chosen != "due" or not account["details_submitted"]:
        set_state(store, account, chosen)
    session["used"] = True
    store.touch()
    return _see_other(session["return_url"])


def _change_bank(
    store: Store, asked: DoubleRequest, account: Obj, chosen: str
) -> Reply:
    if chosen == "bank":
        mend_bank_account(store, account)
        store.touch()
    return _see_other(asked.path)


def _see_other(url: str) -> Reply:
    return Reply(303, b"", headers={"Location": url})


def _over(asked: DoubleRequest) -> Reply:
    words = words_of(asked)
    about = PageSheet(words["over_title"], words, "over")
    return sheet(about, f"<p>{words['link_over_text']}</p>", status=410)


def _onboarding(_store: Store, asked: DoubleRequest, account: Obj) -> Reply:
    words = words_of(asked)
    name = account["business_profile"]["name"] or account["email"] or account["id"]
    buttons = "\n".join(
        f'<button name="answer" value="{value}" class="{look}">'
        f"{words[f'onboarding_{value}']}</button>"
        for value, look in zip(_ANSWERS, ("yes", "no", "no"), strict=True)
    )
    return sheet(
        PageSheet(words["onboarding_title"], words, "onboarding"),
        f"""<p>{words["onboarding_text"]}</p>
<dl><dt>{words["account"]}</dt><dd class="name">{escape(name)}</dd></dl>
<form method="post">
{buttons}
</form>
<p class="test">{words["test"]}</p>""",
    )


def _express(store: Store, asked: DoubleRequest, account: Obj) -> Reply:
    words = words_of(asked)
    rows = [row for row in store.rows("payout") if owner(row) == account["id"]]
    bank = bank_account(account)
    mend = ""
    if bank and bank["status"] == "errored":
        mend = f"""<p class="alert">{words["bank_errored"]}</p>
<form method="post">
<button name="answer" value="bank" class="yes">{words["bank_change"]}</button>
</form>"""
    return sheet(
        PageSheet(words["express_title"], words, "express"),
        f"""{mend}
{_balances(store, account, words)}
<h2>{words["payouts"]}</h2>
{_payouts(rows[::-1][:_PAYOUTS_SHOWN], words)}
<p class="test">{words["test"]}</p>""",
    )


def _balances(store: Store, account: Obj, words: dict[str, str]) -> str:
    sums = ledger.sums(store, account["id"])
    if not sums:
        return f"<p>{words['balance_none']}</p>"
    return "\n".join(
        f"<dl><dt>{words[status]}</dt>"
        f"<dd>{escape(written(amounts[status], currency))}</dd></dl>"
        for currency, amounts in sums.items()
        for status in ("available", "pending")
    )


def _payouts(rows: list[Obj], words: dict[str, str]) -> str:
    if not rows:
        return f"<p>{words['payouts_none']}</p>"
    lines = "\n".join(_payout(row, words) for row in rows)
    return f"<ul>\n{lines}\n</ul>"


def _payout(row: Obj, words: dict[str, str]) -> str:
    status = words["payout_" + row["status"]]
    amount = escape(written(row["amount"], row["currency"]))
    return (
        f"<li><span>{_day(row['arrival_date'])}</span><span>{status}</span>"
        f"<strong>{amount}</strong></li>"
    )


def _day(moment: int) -> str:
    return datetime.fromtimestamp(moment, UTC).date().isoformat()
