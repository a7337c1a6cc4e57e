"""What the clock does about presales, each step repeatable and under locks.

Stock stands in for the harvest: from the beginning of a presale its pool holds the low
end, so that nobody can be promised more; at its end what nobody ordered is taken out
again. Once the harvest is known it takes the place of what stood in for it.
"""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_noop

from core import dates
from core.languages import Sentence
from core.notify import notify
from core.sweeps import Queue, work_through
from core.transitions import move
from orders.order.models import Line
from orders.order.services.short import (
    StaleShortPlanError,
    apply_short_supply,
    plan_short_supply,
)
from orders.order.states import VendorOrderStatus
from selling.presales.locks import lock_presale
from selling.presales.models import Presale, PresaleLine
from selling.presales.queries import waiting_parts
from selling.presales.states import PRESALE_MOVES, UNDECIDED, PresaleState
from vendors.partner.locks import lock_pools
from vendors.partner.models import StockEntry
from vendors.partner.services.lots import LotContent, new_lot
from vendors.partner.services.stock import receive_stock

from .rests import ask_later

_S = PresaleState
EXPECTED = Sentence(gettext_noop("expected for a presale"))
COUNT = StockEntry.Reason.COUNT


def keep_presales() -> int:
    """Open, close and settle what is due; remind sellers. For how many."""
    now = timezone.now()
    planned = Presale.objects.filter(state=_S.PLANNED, opens__lte=now)
    open_ones = Presale.objects.filter(state=_S.OPEN, closes__lte=now)
    closed = Presale.objects.filter(state=_S.CLOSED)
    known = Presale.objects.filter(state=_S.HARVESTED)
    done = 0
    for name, rows, act in (
        ("presales.opening", planned, open_now),
        ("presales.closing", open_ones, close_now),
        ("presales.settling", known, settle),
    ):
        queue = Queue(name, rows, oldest=("closes", "pk"), money=True)
        done += work_through(queue, act)
    for pk in closed.values_list("pk", flat=True):
        done += take_out(pk)
    return done + join_strays() + _remind()


@transaction.atomic
def open_now(pk: int) -> bool:
    """Sell the low end of the harvest; not while there is other stock of the goods."""
    presale = lock_presale(pk)
    now = timezone.now()
    if presale.state != _S.PLANNED or presale.opens > now:
        return False
    pool = lock_pools([presale.pool_id])[presale.pool_id]
    if pool.on_hand or pool.claimed:
        return False
    move(presale, _S.OPEN, moves=PRESALE_MOVES, field="state")
    receive_stock(
        pool, quantity=presale.low, by=None, reason=COUNT, note=EXPECTED.keep()
    )
    return True


@transaction.atomic
def close_now(pk: int) -> bool:
    """Take no more orders; what nobody ordered is sold no more."""
    presale = lock_presale(pk)
    if presale.state != _S.OPEN or presale.closes > timezone.now():
        return False
    move(presale, _S.CLOSED, moves=PRESALE_MOVES, field="state")
    _take_out(presale)
    return True


@transaction.atomic
def take_out(pk: int) -> bool:
    """What was cancelled since the end of orders is not sold again."""
    presale = lock_presale(pk)
    return presale.state == _S.CLOSED and _take_out(presale)


def _take_out(presale: Presale) -> bool:
    pool = lock_pools([presale.pool_id])[presale.pool_id]
    if not pool.available:
        return False
    receive_stock(
        pool, quantity=-pool.available, by=None, reason=COUNT, note=EXPECTED.keep()
    )
    return True


def settle(pk: int) -> bool:
    """Share a known harvest among the orders, then bring it in. True when it is done.

    Orders that are just being paid are waited for: what they hold is theirs until
    their payment is decided. A worker that dies leaves the rest to the next run.
    """
    presale = Presale.objects.select_related("pool").get(pk=pk)
    if presale.state != _S.HARVESTED or _is_being_paid(presale):
        return False
    plan = plan_short_supply(
        presale.pool, good=presale.harvested or 0, rule=presale.rule
    )
    if plan.is_short:
        try:
            apply_short_supply(plan, by=presale.decided_by)
        except StaleShortPlanError:  # somebody cancelled just now: in the next run
            return False
    return _bring_in(pk)


def _is_being_paid(presale: Presale) -> bool:
    pending = Line.objects.filter(
        pool=presale.pool_id,
        claimed__gt=0,
        vendor_order__status=VendorOrderStatus.PENDING,
    )
    return pending.exists()


@transaction.atomic
def _bring_in(pk: int) -> bool:
    """The lot takes the place of what stood in for it; parts may be packed now."""
    presale = lock_presale(pk)
    if presale.state != _S.HARVESTED:
        return False
    pool = lock_pools([presale.pool_id])[presale.pool_id]
    units, stood_in = presale.harvested or 0, pool.on_hand
    if pool.claimed > units:
        return False
    if units:
        content = LotContent(
            harvested_on=presale.harvested_on or dates.today(),
            quantity=units,
            best_before=presale.best_before,
        )
        presale.lot = new_lot(pool, content=content, by=presale.decided_by)
        presale.save(update_fields=["lot"])
    if stood_in:
        receive_stock(
            pool, quantity=-stood_in, by=None, reason=COUNT, note=EXPECTED.keep()
        )
    parts = list(waiting_parts(presale))
    end = _S.CONFIRMED if units else _S.FAILED
    move(presale, end, moves=PRESALE_MOVES, field="state")
    for part in parts:
        ask_later(part.pk, f"harvested:{presale.pk}")
    if units:
        notify("presale_to_pack", presale)
    return True


def join_strays() -> int:
    """Lines that hold goods of an undecided presale and are not in it yet.

    An order that was placed in the moment of the opening, by a process that had not
    heard of it.
    """
    found = Line.objects.filter(
        pool__presales__state__in=sorted(UNDECIDED - {_S.PLANNED}),
        claimed__gt=0,
        presale_line=None,
    )
    presales = dict(
        Presale.objects.filter(state__in=sorted(UNDECIDED)).values_list("pool", "pk")
    )
    rows = [
        PresaleLine(presale_id=presales[pool], line_id=line)
        for line, pool in found.values_list("pk", "pool")
        if pool in presales
    ]
    PresaleLine.objects.bulk_create(rows, ignore_conflicts=True)
    return len(rows)


def _remind() -> int:
    """On the last day of a harvest, and each week after, its seller hears of it."""
    today = dates.today()
    late = Presale.objects.filter(state__in=[_S.OPEN, _S.CLOSED], harvest_to__lte=today)
    for presale in late:
        weeks = (today - presale.harvest_to).days // 7
        notify("presale_due", presale, f"{presale.harvest_to}:{weeks}")
    return 0
