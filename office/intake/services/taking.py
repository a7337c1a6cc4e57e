"""Taking a delivery in: receipt, lot, stock, books and trade, in one transaction."""

from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.money import from_minor
from core.templatetags.market import day as day_words
from core.templatetags.market import quantity
from office.intake.locks import lock_receipts
from office.intake.models import Intake, IntakeRule
from office.intake.queries.lists import usual_weight
from office.intake.queries.prices import price_on, rule_of
from office.intake.rules import Weighed, amount_of, deduct, looks_mistyped
from office.intake.states import Terms
from shop.catalogue.models import Product
from shop.catalogue.states import ListingState
from vendors.cooperatives.models import Household
from vendors.cooperatives.queries import members_on
from vendors.partner.models import Partner

from .booking import book
from .stocking import put_into_lot
from .telling import tell

if TYPE_CHECKING:
    from accounts.models import User


class IntakeRefused(ValueError):  # noqa: N818 - the trade's word
    """Raised when a delivery can't be taken in; nothing was written. The text says why.

    `field` names what to mend.
    """

    def __init__(self, text: str, field: str = "") -> None:
        super().__init__(text)
        self.field = field


class NoPrice(IntakeRefused):
    """Raised when nobody has said what the goods are bought for on that day."""

    def __init__(self, product: Product, grade: str, day: date) -> None:
        words = {"product": product.title, "grade": grade, "day": day_words(day)}
        text = (
            _("There is no price for %(product)s of grade %(grade)s on %(day)s.")
            if grade
            else _("There is no price for %(product)s without a grade on %(day)s.")
        )
        hint = _("The treasurer enters it in the price list; then it can be bought.")
        super().__init__(f"{text % words} {hint}", "grade")


class Mistyped(IntakeRefused):
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


def take_in(cooperative: Partner, delivery: Delivery, *, by: "User | None") -> Intake:
    """Weigh in, price, stock and book one delivery; the same key again is the same.

    Raises `IntakeRefused`, and of it `NoPrice` and `Mistyped`; then nothing changed.
    """
    try:
        with transaction.atomic():
            return _take_in(cooperative, delivery, by=by)
    except IntegrityError:
        # Sent twice at once across the turn of a year: two counters, one key.
        row = known(cooperative, delivery.key)
        if row is None:
            raise
        return row


def _take_in(cooperative: Partner, delivery: Delivery, *, by: "User | None") -> Intake:
    now = timezone.now()
    counter = lock_receipts(cooperative, timezone.localtime(now).year)
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
    audit.record("intake.take", row, after=told(row), **office_of(cooperative))
    tell(row)
    return row


def weigh_in(
    cooperative: Partner, delivery: Delivery, *, corrects: Intake | None = None
) -> Intake:
    """The row of a delivery, weighed and priced, not saved. Raises `IntakeRefused`.

    What `corrects` another may be of goods that are not taken in any longer.
    """
    _check_bringer(cooperative, delivery)
    rule = rule_of(delivery.product)
    if corrects is None or corrects.product_id != delivery.product.pk:
        _check_goods(cooperative, delivery.product, rule)
    weighed = _checked_weight(cooperative, delivery)
    taken = deduct(weighed, rule.of_moisture)
    if not taken.net:
        raise IntakeRefused(_("Nothing is left after what is taken off."), "gross")
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
        currency=settings.MARKET_CURRENCY,
        is_paid_cash=delivery.is_paid_cash and delivery.household is None,
        note=delivery.note,
    )
    if delivery.terms == Terms.BOUGHT:
        return _priced(row)
    row.fee, row.loss_by = rule.fee, rule.loss_by
    return row


def _priced(row: Intake) -> Intake:
    price = price_on(row.cooperative, row.product, row.grade, row.day)
    if price is None:
        raise NoPrice(row.product, row.grade, row.day)
    row.price, row.currency = price, price.currency
    row.amount = amount_of(row.net, price.price, price.unit, price.currency)
    return row


def _check_bringer(cooperative: Partner, delivery: Delivery) -> None:
    household = delivery.household
    if household is None:
        if not delivery.supplier:
            raise IntakeRefused(_("Say who brought it."), "bringer")
        if delivery.terms != Terms.BOUGHT:
            raise IntakeRefused(
                _("Only members can leave goods on consignment."), "terms"
            )
        return
    if members_on(cooperative, delivery.day).filter(pk=household.pk).exists():
        return
    raise IntakeRefused(
        _(
            "%(household)s was no member on %(day)s. Choose who brought it, "
            "or take it in as from somebody who is no member."
        )
        % {"household": household, "day": day_words(delivery.day)},
        "bringer",
    )


def _check_goods(cooperative: Partner, product: Product, rule: IntakeRule) -> None:
    mine = product.partner_id == cooperative.pk
    if not mine or product.state == ListingState.HIDDEN or not rule.is_taken:
        raise IntakeRefused(
            _("%(product)s is not taken in now. Choose other goods.")
            % {"product": product.title},
            "product",
        )


def _checked_weight(cooperative: Partner, delivery: Delivery) -> Weighed:
    weighed = delivery.weighed
    if weighed.tare >= weighed.gross:
        raise IntakeRefused(_("The tare is as much as the whole weight."), "tare")
    usual = usual_weight(cooperative, delivery.product)
    if delivery.is_sure or not looks_mistyped(weighed.raw, usual):
        return weighed
    words = {"weight": quantity(weighed.raw), "usual": quantity(usual)}
    text = (
        _("%(weight)s? One delivery is usually about %(usual)s.")
        if usual
        else _("%(weight)s in one delivery?")
    )
    hint = _("Look at the unit. If it is right, tick that you are sure.")
    raise Mistyped(f"{text % words} {hint}", "gross")


def office_of(cooperative: Partner) -> dict[str, Any]:
    """Whose office sees an act in the log, also where none is open."""
    return {"scope": f"office:{cooperative.code}", "seller": cooperative}


def told(row: Intake) -> dict[str, object]:
    """What the log of acts says of a receipt."""
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
