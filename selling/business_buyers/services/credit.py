"""Buying on invoice: asked for by sellers, agreed by the office, kept within limits."""

from collections.abc import Mapping
from datetime import date, timedelta
from decimal import Decimal

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from checkout.on_invoice import OFFERED, TAKEN, InvoiceOffer
from checkout.services import NoInvoiceError
from core import dates
from core.activity_log import record
from core.market import currency as market_currency
from core.money import from_minor, to_minor
from core.notify import notify
from core.templatetags.market import money
from orders.order.models import Order
from payments.payment.bank_details import has_bank_account
from selling.business_buyers.locks import lock_account, lock_credits
from selling.business_buyers.models import BuyerAccount, BuyerCredit
from selling.business_buyers.owed import of_account, owed_parts
from selling.business_buyers.queries import terms_of
from selling.business_buyers.rules import BusinessError
from selling.business_buyers.states import CreditState


@transaction.atomic
def ask_credit(
    account: BuyerAccount, *, most: Decimal, days: int, by: User
) -> BuyerCredit:
    """Let a buyer owe so much, for so long. What is less than agreed holds at once;
    until more is decided what was agreed holds.

    Raises `BusinessError` for a buyer who is not accepted.
    """
    held = lock_account(account.pk)
    if not held.is_accepted:
        raise BusinessError(_("This has been decided meanwhile. Please look again."))
    now = timezone.now()
    known = next(iter(lock_credits([held.pk])), None)
    asked = {"most": most, "days": days, "asked_by": by, "asked_at": now}
    if known is None:
        known = BuyerCredit.objects.create(
            account=held, currency=market_currency(), **asked
        )
    elif known.is_agreed and (most > known.most or days > known.days):
        known.wished_most, known.wished_days = most, days
        known.wished_by, known.wished_at = by, now
        known.save(update_fields=_WISH)
    else:
        state = CreditState.AGREED if known.is_agreed else CreditState.ASKED
        for name, value in (asked | {"state": state, "reason": ""}).items():
            setattr(known, name, value)
        forget_wish(known)
        known.save(update_fields=[*asked, "state", "reason", *_WISH])
    after = {"most": str(most), "days": days, "state": known.state}
    record("business.credit_asked", known, after=after, seller=held.partner)
    if known.waits:
        notify("business_credit_asked", known, now.isoformat())
    return known


_WISH = ("wished_most", "wished_days", "wished_by", "wished_at")


def forget_wish(credit: BuyerCredit) -> None:
    """What was wished for is decided, or asked for no more; the caller saves it."""
    for name in _WISH:
        setattr(credit, name, None)


@transaction.atomic
def decide_credit(
    credit: BuyerCredit, *, is_agreed: bool, by: User, reason: str = ""
) -> BuyerCredit:
    """The market's office agrees, or does not: then what holds stays as it is.

    Raises `BusinessError`.
    """
    (held,) = lock_credits([credit.account_id])
    if not held.waits:
        raise BusinessError(_("This has been decided meanwhile. Please look again."))
    if is_agreed and not has_bank_account():
        raise BusinessError(
            _("Invoices are paid to the market’s bank account. Please enter it first.")
        )
    holds = is_agreed or held.has_wish
    if is_agreed:
        _grant_wish(held)
    return _settle(
        held, CreditState.AGREED if holds else CreditState.REFUSED, by, reason
    )


def _grant_wish(credit: BuyerCredit) -> None:
    """What was wished for holds from now on; nothing where there is no wish."""
    if credit.wished_most is None or credit.wished_days is None:
        return
    credit.most, credit.days = credit.wished_most, credit.wished_days
    credit.asked_by = credit.wished_by
    credit.asked_at = credit.wished_at or credit.asked_at


@transaction.atomic
def end_credit(credit: BuyerCredit, *, by: User, reason: str = "") -> BuyerCredit:
    """Nothing more is sold on invoice; what is owed stays owed."""
    (held,) = lock_credits([credit.account_id])
    if held.is_over:
        return held
    return _settle(held, CreditState.ENDED, by, reason)


def _settle(credit: BuyerCredit, state: str, by: User, reason: str) -> BuyerCredit:
    before = credit.state
    credit.state, credit.reason = state, reason
    credit.decided_by, credit.decided_at = by, timezone.now()
    forget_wish(credit)
    credit.save(
        update_fields=[
            "state", "reason", "decided_by", "decided_at", "most", "days", "asked_by",
            "asked_at", *_WISH,
        ]
    )  # fmt: skip
    record(
        "business.credit_decided",
        credit,
        before={"state": before},
        after={"state": state},
        reason=reason,
        seller=credit.account.partner,
    )
    notify("business_credit_decided", credit, credit.decided_at.isoformat())
    return credit


def why_not(credit: BuyerCredit, more: int, currency: str) -> str:
    """Why so much more, in minor units, can't be owed; empty when it can.

    Asked under the lock of the credit when the order is written.
    """
    if credit.currency != currency:
        return _("Invoices are in another currency.")
    if credit.account.organisation.stopped_at:
        return _(
            "An invoice was written off. Please pay it and ask the market’s office: it "
            "decides whether you can buy on invoice again."
        )
    owed = owed_parts(of_account(credit.account))
    seller = {"seller": credit.account.partner.name}
    if any(one.days_over for one in owed):
        text = _("An invoice of %(seller)s is overdue. Please pay it first.")
        return text % seller
    free = to_minor(credit.most, currency) - sum(one.minor for one in owed)
    if more > free:
        text = _(
            "With %(seller)s %(amount)s of your limit is free. Pay open invoices, or "
            "choose another way to pay."
        )
        amount = money(from_minor(max(free, 0), currency), currency)
        return text % {**seller, "amount": amount}
    return ""


@OFFERED.provide
def offer_invoice(
    user_id: int, totals: Mapping[int, Decimal], currency: str
) -> InvoiceOffer | None:
    """No query for who buys for nobody but themselves."""
    terms = terms_of(user_id)
    if not totals or any(seller not in terms for seller in totals):
        return None
    accounts = {terms[seller].account: seller for seller in totals}
    rows = BuyerCredit.objects.filter(
        account__in=list(accounts), state=CreditState.AGREED
    ).select_related("account__partner", "account__organisation")
    agreed = {row.account.partner_id: row for row in rows}
    if agreed.keys() != totals.keys() or not has_bank_account():
        return None
    for seller, total in sorted(totals.items()):
        if why := why_not(agreed[seller], to_minor(total, currency), currency):
            return InvoiceOffer(why=why)
    return InvoiceOffer({seller: _due(row) for seller, row in agreed.items()})


def _due(credit: BuyerCredit) -> date:
    return dates.today() + timedelta(days=credit.days)


@TAKEN.provide
def keep_within_limit(order: Order) -> None:
    """Two orders at once don't both use the last of a limit: the second waits here.

    Raises `NoInvoiceError`.
    """
    business = getattr(order, "business_order", None)
    parts = {part.partner_id: part for part in order.vendor_orders.all()}
    accounts = BuyerAccount.objects.filter(
        organisation=business.organisation_id if business else None,
        partner__in=list(parts),
    )
    held = lock_credits(accounts.values_list("pk", flat=True))
    agreed = {row.account.partner_id: row for row in held if row.is_agreed}
    if agreed.keys() != parts.keys():
        raise NoInvoiceError
    for seller, part in sorted(parts.items()):
        more = to_minor(part.total - part.from_balance, order.currency)
        if why := why_not(agreed[seller], more, order.currency):
            raise NoInvoiceError(why)
