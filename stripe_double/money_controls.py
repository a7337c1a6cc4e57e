"""What a test can tell the double about money: refunds, payouts, disputes, accounts."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal, InvalidOperation

from . import clockwork, disputes, money, onboarding
from .accounts import deauthorize, get_account
from .double import Double
from .errors import Obj, StripeError, missing_parameter
from .ledger import Amount
from .payouts import fail_payout
from .refunds import fail_refund, fund_waiting, pending_for, settle_refund
from .store import new_id

Control = Callable[[Double, Obj], Obj]


def _refund_fails(double: Double, wanted: Obj) -> Obj:
    """Fail the refund that is named, or the next `times` ones that are made."""
    store = double.store
    with store.lock:
        if "refund" in wanted:
            return fail_refund(store, store.get("refund", str(wanted["refund"])))
        store.plan.fail_next = int(wanted.get("times", 1))
        return {"fail_next": store.plan.fail_next}


def _refunds_pending(double: Double, wanted: Obj) -> Obj:
    """`on`: new refunds stay pending. Off again: the pending ones succeed."""
    store = double.store
    with store.lock:
        store.plan.hold = bool(wanted.get("on", True))
        settled = []
        if not store.plan.hold:
            waiting = pending_for(store, "processing")
            settled = [settle_refund(store, refund)["id"] for refund in waiting]
        store.touch()
        return {"on": store.plan.hold, "settled": settled}


def _refunds_need_balance(double: Double, wanted: Obj) -> Obj:
    """`on`: a refund the available balance does not cover waits until it does."""
    store = double.store
    with store.lock:
        store.plan.needs_balance = bool(wanted.get("on", True))
        fund_waiting(store)
        store.touch()
        return {"on": store.plan.needs_balance}


def _payout_fails(double: Double, wanted: Obj) -> Obj:
    """Fail the payout that is named, or the next `times` ones that fall due."""
    store = double.store
    with store.lock:
        if "payout" in wanted:
            return fail_payout(store, store.get("payout", str(wanted["payout"])))
        store.plan.payouts_fail_next = int(wanted.get("times", 1))
        return {"fail_next": store.plan.payouts_fail_next}


def _top_up(double: Double, wanted: Obj) -> Obj:
    """The platform's own money comes in: `{amount, currency}`."""
    amount = _amount(wanted)
    with double.store.lock:
        row = clockwork.top_up(double.store, new_id("tu"), amount)
        double.store.touch()
        return row


def _settle(double: Double, wanted: Obj) -> Obj:
    """`{"cny": ["hkd", "1.08"]}`: from now on this is what a currency becomes."""
    rates: dict[str, list[str]] = {}
    for currency, (into, rate) in wanted.items():
        for each in (currency, into):
            money.check_currency(each)
        rates[currency] = [into, str(_rate(rate))]
    with double.store.lock:
        double.store.rates = rates
        double.store.touch()
    return rates


def _account(double: Double, wanted: Obj) -> Obj:
    """`{account, state, due}`: what its owner or Stripe did; see `onboarding`."""
    store = double.store
    with store.lock:
        account = get_account(store, str(wanted.get("account", "")))
        due = wanted.get("due")
        onboarding.set_state(store, account, str(wanted.get("state", "")), due)
        store.touch()
        return account


def _refuse_countries(double: Double, wanted: Obj) -> Obj:
    """`{"countries": ["CN"]}`: no new accounts there, as Stripe has it."""
    countries = [str(name).upper() for name in wanted.get("countries", [])]
    with double.store.lock:
        double.store.plan.refused_countries = countries
        return {"countries": countries}


def _reversals_overdraw(double: Double, wanted: Obj) -> Obj:
    """`on`: a reversal takes what an account no longer has; it owes the rest."""
    with double.store.lock:
        double.store.plan.reversals_overdraw = bool(wanted.get("on", True))
        return {"on": double.store.plan.reversals_overdraw}


def _deauthorize(double: Double, wanted: Obj) -> Obj:
    """`{account}`: its owner cuts the platform off."""
    store = double.store
    with store.lock:
        found = deauthorize(store, get_account(store, str(wanted.get("account", ""))))
        store.touch()
        return found


def _dispute(double: Double, wanted: Obj) -> Obj:
    """`{charge, reason, inquiry}`: the shopper's bank asks for the money back."""
    store = double.store
    with store.lock:
        charge = store.own("charge", str(wanted.get("charge", "")))
        reason = str(wanted.get("reason", "fraudulent"))
        inquiry = bool(wanted.get("inquiry", False))
        made = disputes.open_dispute(store, charge, reason, inquiry=inquiry)
        store.touch()
        return made


def _dispute_closes(double: Double, wanted: Obj) -> Obj:
    """`{dispute, won}`: the bank's last word."""
    store = double.store
    with store.lock:
        dispute = store.get("dispute", str(wanted.get("dispute", "")))
        disputes.decide(store, dispute, won=bool(wanted.get("won", False)))
        store.touch()
        return dispute


def _amount(wanted: Obj) -> Amount:
    for name in ("amount", "currency"):
        if name not in wanted:
            raise missing_parameter(name)
    money.check_currency(wanted["currency"])
    money.check_steps(wanted["amount"], wanted["currency"])
    return Amount(wanted["amount"], wanted["currency"])


def _rate(value: object) -> Decimal:
    try:
        rate = Decimal(str(value))
    except InvalidOperation as error:
        raise StripeError(f"Invalid rate: {value}") from error
    if rate <= 0:
        raise StripeError(f"Invalid rate: {value}")
    return rate


MONEY_CONTROLS: dict[tuple[str, str], Control] = {
    ("POST", "refund_fails"): _refund_fails,
    ("POST", "refunds_pending"): _refunds_pending,
    ("POST", "refunds_need_balance"): _refunds_need_balance,
    ("POST", "payout_fails"): _payout_fails,
    ("POST", "top_up"): _top_up,
    ("POST", "settle"): _settle,
    ("POST", "account"): _account,
    ("POST", "deauthorize"): _deauthorize,
    ("POST", "refuse_countries"): _refuse_countries,
    ("POST", "reversals_overdraw"): _reversals_overdraw,
    ("POST", "dispute"): _dispute,
    ("POST", "dispute_closes"): _dispute_closes,
}
