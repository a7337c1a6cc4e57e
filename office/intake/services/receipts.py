"""Taking a delivery in: receipt, lot, stock, books and trade, in one transaction."""

from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.contacts import parse_phone
from accounts.models import User
from core import activity_log, dates, market
from core.money import from_minor
from core.notify import notify
from core.offline import once
from core.outbox import enqueue
from core.refusals import RefusalError
from core.templatetags.market import day as day_words
from core.templatetags.market import money, quantity
from office.intake.locks import lock_receipts
from office.intake.models import Intake, IntakeRule
from office.intake.notifications import receipt_sms
from office.intake.queries.lists import usual_weight
from office.intake.queries.prices import price_on, rule_of
from office.intake.rules import Weighed, amount_of, deduct, looks_mistyped
from office.intake.states import PaymentTerms
from shop.catalogue.models import Product
from shop.catalogue.states import ListingState
from vendors.cooperatives.models import Household
from vendors.cooperatives.queries import members_on
from vendors.partner.models import Partner

from .postings import book, put_into_lot


def tell(row: Intake) -> None:
    """Write down that the household is to be told; nobody else has a receipt sent."""
    household = row.household
    if household is None:
        return
    if parse_phone(household.phone):
        enqueue("intake.sms", f"intake.sms:{row.pk}", intake=row.pk)
    if household.people.filter(user__isnull=False, left=None).exists():
        notify("harvest_receipt", row)


def text_to_send(row: Intake) -> tuple[str, str] | None:
    """The number and the words of a text message; None without a number."""
    phone = parse_phone(row.household.phone) if row.household else None
    return (phone, receipt_sms(row)) if phone else None


class IntakeError(RefusalError, ValueError):
    """Raised when a delivery can't be taken in; nothing was written. The text says why.

    `field` names what to mend.
    """

    def __init__(self, text: str, field: str = "") -> None:
        super().__init__(text)
        self.field = field


class NoPriceError(IntakeError):
    """Raised when nobody has said what the goods are bought for on that day."""

    def __init__(self, product: Product, grade: str, day: date) -> None:
        words = {"product": product.title, "grade": grade, "day": day_words(day)}
        text = (
            _("There is no price for %(product)s, grade %(grade)s, on %(day)s.")
            if grade
            else _("There is no price for %(product)s without a grade on %(day)s.")
        )
        hint = _("The treasurer must add a price to the price list first.")
        super().__init__(f"{text % words} {hint}", "grade")


class MistypedError(IntakeError):
    """Raised for a weight far from the usual, unless somebody is sure of it."""


@dataclass(frozen=True)
class Delivery:
    """What was typed at the scales. One of `household` and `supplier` brought it."""

    key: UUID
    product: Product
    day: date
    weighed: Weighed
    terms: str
    grade: str = ""
    household: Household | None = None
    supplier: str = ""
    weighed_as: str = ""
    tared_as: str = ""
    is_paid_cash: bool = False
    note: str = ""
    is_sure: bool = False


def known(cooperative: Partner, key: UUID) -> Intake | None:
    """The receipt of a delivery that was sent before."""
    return Intake.objects.filter(cooperative=cooperative, key=key).first()


def record_intake(
    cooperative: Partner, delivery: Delivery, *, by: User | None
) -> Intake:
    """Weigh in, price, stock and book one delivery; the same key again is the same.

    Raises `IntakeError`, and of it `NoPriceError` and `MistypedError`; then nothing
    changed.
    """
    return once(
        lambda: known(cooperative, delivery.key),
        lambda: _record_intake(cooperative, delivery, by=by),
    )


@transaction.atomic
def _record_intake(
    cooperative: Partner, delivery: Delivery, *, by: User | None
) -> Intake:
    now = timezone.now()
    counter = lock_receipts(cooperative, dates.local(now).year)
    if row := known(cooperative, delivery.key):
        return row
    row = weigh_in(cooperative, delivery)
    row.year, row.number = counter.year, counter.last + 1
    row.created, row.by = now, by
    row.lot = put_into_lot(row, is_pooled=rule_of(row.product).is_pooled)
    row.save()
    counter.last = row.number
    counter.save(update_fields=["last"])
    book(row)
    activity_log.record("intake.take", row, after=told(row), **office_of(cooperative))
    tell(row)
    return row


def weigh_in(
    cooperative: Partner, delivery: Delivery, *, corrects: Intake | None = None
) -> Intake:
    """The row of a delivery, weighed and priced, not saved. Raises `IntakeError`.

    What `corrects` another may be of goods that are not taken in any longer.
    """
    _check_bringer(cooperative, delivery)
    rule = rule_of(delivery.product)
    if corrects is None or corrects.product_id != delivery.product.pk:
        _check_goods(cooperative, delivery.product, rule)
    weighed = _checked_weight(delivery)
    taken = deduct(weighed, rule.of_moisture)
    if not taken.net:
        raise IntakeError(_("Nothing is left after deductions."), "gross")
    row = Intake(
        cooperative=cooperative,
        key=delivery.key,
        household=delivery.household,
        supplier=delivery.supplier,
        product=delivery.product,
        grade=delivery.grade,
        day=delivery.day,
        weighed=delivery.weighed_as,
        tared=delivery.tared_as,
        gross=weighed.gross,
        tare=weighed.tare,
        moisture=weighed.moisture,
        defects=weighed.defects,
        moisture_rule=rule.moisture,
        moisture_base=rule.moisture_base,
        moisture_rate=rule.moisture_rate,
        off_moisture=taken.moisture,
        off_defects=taken.defects,
        net=taken.net,
        terms=delivery.terms,
        currency=market.currency(),
        is_paid_cash=delivery.is_paid_cash and delivery.household is None,
        note=delivery.note,
    )
    if delivery.terms == PaymentTerms.BOUGHT:
        _price(row)
    else:
        row.fee, row.loss_by = rule.fee, rule.loss_by
    if not delivery.is_sure:
        _ask_if_odd(row, weighed.raw)
    return row


def _price(row: Intake) -> None:
    price = price_on(row.cooperative, row.product, row.grade, row.day)
    if price is None:
        raise NoPriceError(row.product, row.grade, row.day)
    row.price, row.currency = price, price.currency
    row.amount = amount_of(row.net, price.price, price.unit, price.currency)


def _check_bringer(cooperative: Partner, delivery: Delivery) -> None:
    household = delivery.household
    if household is None:
        if not delivery.supplier:
            raise IntakeError(_("Please enter who delivered it."), "bringer")
        if delivery.terms != PaymentTerms.BOUGHT:
            raise IntakeError(
                _("Only members can leave goods on consignment."), "terms"
            )
        return
    if members_on(cooperative, delivery.day).filter(pk=household.pk).exists():
        return
    raise IntakeError(
        _(
            "%(household)s was not a member on %(day)s. Choose "
            "another household, or record it for a non-member."
        )
        % {"household": household, "day": day_words(delivery.day)},
        "bringer",
    )


def _check_goods(cooperative: Partner, product: Product, rule: IntakeRule) -> None:
    mine = product.partner_id == cooperative.pk
    if not mine or product.state == ListingState.HIDDEN or not rule.is_taken:
        raise IntakeError(
            _("%(product)s is not accepted now. Please choose other goods.")
            % {"product": product.title},
            "product",
        )


def _checked_weight(delivery: Delivery) -> Weighed:
    weighed = delivery.weighed
    if weighed.tare >= weighed.gross:
        raise IntakeError(_("The tare is as large as the gross weight."), "tare")
    return weighed


def _ask_if_odd(row: Intake, raw: int) -> None:
    """Raises `MistypedError` with the sum of all weighings and what it comes to."""
    usual = usual_weight(row.cooperative, row.product)
    if not looks_mistyped(raw, usual):
        return
    words = {"weight": quantity(raw), "usual": quantity(usual)}
    said = [
        _("%(weight)s in total? A delivery is usually about %(usual)s.")
        if usual
        else _("%(weight)s in one delivery?")
    ]
    if row.amount:
        words["amount"] = money(from_minor(row.amount, row.currency), row.currency)
        said.append(_("The amount is %(amount)s."))
    said.append(_("Check the unit. If it is correct, please confirm."))
    raise MistypedError(" ".join(said) % words, "gross")


def office_of(cooperative: Partner) -> dict[str, Any]:
    """Whose office sees an act in the log, also where none is open."""
    return {"scope": f"office:{cooperative.code}", "seller": cooperative}


def told(row: Intake) -> dict[str, object]:
    """What the activity log says of a receipt."""
    return {
        "bringer": row.bringer,
        "product": row.product.title,
        "grade": row.grade,
        "day": row.day.isoformat(),
        "net": row.net,
        "terms": row.terms,
        "amount": from_minor(row.amount, row.currency),
        "currency": row.currency,
    }
