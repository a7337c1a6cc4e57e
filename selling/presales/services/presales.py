"""A presale is declared, its harvest moved, confirmed or called off by its seller."""

from dataclasses import dataclass
from datetime import date, datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core import dates
from core.activity_log import record
from core.notify import notify
from core.transitions import move
from selling.presales.locks import lock_presale
from selling.presales.models import MovedHarvest, Presale
from selling.presales.queries import waiting_parts
from selling.presales.rules import (
    LEAST_DEPOSIT,
    LONGEST_HARVEST,
    MOST_DAYS_AHEAD,
    MOST_DEPOSIT,
    MOST_UNITS,
    PresaleError,
)
from selling.presales.states import AHEAD, PRESALE_MOVES, RULES, PresaleState
from vendors.partner.locks import lock_pools
from vendors.partner.models import StockPool

from .clock import open_now, settle
from .promises import promise_later

_S = PresaleState


@dataclass(frozen=True)
class PresaleTerms:
    """What a seller declares; base units of the product's pool, days of the market."""

    low: int
    high: int
    harvest_from: date
    harvest_to: date
    last_day: date
    opens: datetime
    closes: datetime
    rule: str
    deposit: int = 0


@dataclass(frozen=True)
class Harvest:
    """What was harvested in the end, in base units."""

    units: int
    harvested_on: date
    best_before: date | None = None


def _check(terms: PresaleTerms) -> None:
    """Raises `PresaleError`."""
    today = dates.today()
    wrong = [
        (terms.low < 1, "low", _("Please enter a quantity above 0.")),
        (terms.high < terms.low, "high", _("This is less than the low end.")),
        (terms.high > MOST_UNITS, "high", _("This number is too large.")),
        (terms.harvest_from < today, "harvest_from", _("This day is over.")),
        (
            terms.harvest_to < terms.harvest_from,
            "harvest_to",
            _("This is before the first day of the harvest."),
        ),
        (
            terms.harvest_to > terms.harvest_from + LONGEST_HARVEST,
            "harvest_to",
            _("A harvest lasts three months at most."),
        ),
        (
            terms.harvest_to > today + MOST_DAYS_AHEAD,
            "harvest_to",
            _("This is more than a year from now."),
        ),
        (
            terms.last_day < terms.harvest_to,
            "last_day",
            _("This is before the last day of the harvest."),
        ),
        (
            terms.last_day > terms.harvest_to + LONGEST_HARVEST,
            "last_day",
            _("This is more than three months after the harvest."),
        ),
        (terms.closes <= terms.opens, "closes", _("This is before orders begin.")),
        (terms.closes <= timezone.now(), "closes", _("This time is over.")),
        (
            dates.day_of(terms.closes) > terms.harvest_to,
            "closes",
            _("Orders have to end before the harvest does."),
        ),
        (terms.rule not in RULES, "rule", _("Please choose one of these.")),
        (
            bool(terms.deposit) and not LEAST_DEPOSIT <= terms.deposit <= MOST_DEPOSIT,
            "deposit",
            _("Please enter a number from %(least)s to %(most)s, or nothing.")
            % {"least": LEAST_DEPOSIT, "most": MOST_DEPOSIT},
        ),
    ]
    for is_wrong, field, words in wrong:
        if is_wrong:
            raise PresaleError(words, field)


@transaction.atomic
def declare_presale(
    pool: StockPool, terms: PresaleTerms, *, by: User | None
) -> Presale:
    """All packs of the product are sold before the harvest, from `opens` on.

    Of goods of which nothing is in stock or promised, since what is there is sold as
    it is. Raises `PresaleError`.
    """
    _check(terms)
    held = lock_pools([pool.pk])[pool.pk]
    if held.is_visit or held.on_hand or held.claimed:
        text = _(
            "There is stock of these goods, or orders wait for them. Sell it first, "
            "or add a listing for the new harvest."
        )
        raise PresaleError(text, "pool")
    fields = {name: getattr(terms, name) for name in PresaleTerms.__annotations__}
    try:
        with transaction.atomic():
            presale = Presale.objects.create(
                partner_id=held.partner_id, pool=held, by=by, **fields
            )
    except IntegrityError as error:
        text = _("These goods are in a presale already.")
        raise PresaleError(text, "pool") from error
    record("presales.opened", presale, seller=presale.partner)
    if presale.opens <= timezone.now():
        open_now(presale.pk)
        presale.refresh_from_db()
    return presale


@transaction.atomic
def move_harvest(
    presale: Presale, first: date, last: date, *, by: User | None
) -> Presale:
    """The harvest is on other days: who ordered is told, and promised anew.

    Who does not want to wait cancels, as before any packing; beyond the declared last
    day they are told so. The same days again change nothing. Raises `PresaleError`.
    """
    held = _ahead(presale)
    if (first, last) == (held.harvest_from, held.harvest_to):
        return held
    if last < dates.today():
        raise PresaleError(_("This day is over."), "last")
    if last < first:
        raise PresaleError(_("This is before the first day of the harvest."), "last")
    if last > first + LONGEST_HARVEST:
        raise PresaleError(_("A harvest lasts three months at most."), "last")
    if last > dates.today() + MOST_DAYS_AHEAD:
        raise PresaleError(_("This is more than a year from now."), "last")
    moved = MovedHarvest.objects.create(
        presale=held,
        from_before=held.harvest_from,
        to_before=held.harvest_to,
        from_now=first,
        to_now=last,
        by=by,
    )
    held.harvest_from, held.harvest_to = first, last
    held.save(update_fields=["harvest_from", "harvest_to"])
    record("presales.moved", held, seller=held.partner)
    for part in waiting_parts(held):
        promise_later(part.pk, f"moved:{moved.pk}")
        notify("presale_moved", part, f"{moved.pk}")
    return held


def confirm_harvest(presale: Presale, harvest: Harvest, *, by: User | None) -> Presale:
    """So much was harvested: orders are filled, by the declared rule where too few.

    Orders end with it. What they were promised and don't get is paid back at once;
    what is over is stock for sale. Confirmed twice it is confirmed once. Raises
    `PresaleError`.
    """
    today = dates.today()
    if not 0 < harvest.units <= MOST_UNITS:
        raise PresaleError(_("Please enter a quantity above 0."), "amount")
    if harvest.harvested_on > today:
        raise PresaleError(_("This date is in the future."), "harvested_on")
    if harvest.best_before and harvest.best_before < harvest.harvested_on:
        raise PresaleError(_("This is before the harvest."), "best_before")
    return _decide(presale, harvest, by=by)


def call_harvest_off(presale: Presale, *, by: User | None) -> Presale:
    """The harvest failed: everybody gets all their money back. Repeatable.

    Raises `PresaleError`.
    """
    return _decide(presale, Harvest(0, dates.today()), by=by)


def _decide(presale: Presale, harvest: Harvest, *, by: User | None) -> Presale:
    """Orders are refused from the first commit on; the rest the clock does as well."""
    with transaction.atomic():
        held = _ahead(presale)
        held.harvested, held.harvested_on = harvest.units, harvest.harvested_on
        held.best_before, held.decided_by = harvest.best_before, by
        held.decided_at = timezone.now()
        held.save()
        move(held, _S.HARVESTED, moves=PRESALE_MOVES, field="state")
        act = "presales.harvested" if harvest.units else "presales.failed"
        record(act, held, seller=held.partner)
    settle(held.pk)
    held.refresh_from_db()
    return held


def _ahead(presale: Presale) -> Presale:
    """The presale, locked. Raises `PresaleError` once its harvest is known."""
    held = lock_presale(presale.pk)
    if held.state not in AHEAD:
        raise PresaleError(_("The harvest of this presale is known already."))
    return held
