"""Breaches of what lots hold and gave, and of recalls."""

from django.db.models import F

from orders.order.models import Line, LotDraw, Order
from orders.tracing.models import Recall, RecallMessage, RecallShopper
from vendors.partner.models import Lot, StockEntry

from .rows import change


def lose_of_a_lot():
    change(Lot.objects.filter(left__gt=F("picked")), left=F("left") - 1)


def hold_more_in_a_lot():
    """What is not there is moved from the loose stock into a lot."""
    lot = Lot.objects.filter(left__gt=0).order_by("pk").first()
    much = lot.pool.on_hand + 1
    for of, quantity in ((lot, much), (None, -much)):
        StockEntry.objects.create(
            pool=lot.pool, lot=of, quantity=quantity, reason="count"
        )
    change(Lot.objects.filter(pk=lot.pk), left=F("left") + much)


def pick_for_nobody():
    change(Lot.objects.filter(left__gt=F("picked")), picked=F("picked") + 1)


def send_more_of_a_lot():
    sent = LotDraw.objects.filter(shipped__gt=0)
    change(sent, units=F("units") + 1, shipped=F("shipped") + 1)


def fill_from_other_goods():
    draw = LotDraw.objects.order_by("pk").first()
    lot = Lot.objects.exclude(pool=draw.lot.pool_id).order_by("pk").first()
    for quantity, reason in ((1, "harvest"), (-1, "shipped")):
        StockEntry.objects.create(
            pool=lot.pool, lot=lot, quantity=quantity, reason=reason
        )
    LotDraw.objects.create(line=draw.line, lot=lot, units=1, shipped=1)


def wait_for_a_recalled_lot():
    change(Lot.objects.filter(picked__gt=0), status="recalled")


def hold_for_nobody():
    free = Lot.objects.filter(left__gt=F("picked") + F("held"))
    change(Lot.objects.filter(pk=free.order_by("pk").first().pk), held=F("held") + 1)


def pack_from_another_lot():
    draw = LotDraw.objects.order_by("pk").first()
    other = Lot.objects.exclude(pk=draw.lot_id).order_by("pk").first()
    change(Line.objects.filter(pk=draw.line_id), lot=other, other_lot="")


def a_recall_of(lot):
    recall = Recall.objects.create(partner=lot.pool.partner)
    recall.lots.add(lot)
    return recall


def forget_who_got_it():
    draw = LotDraw.objects.filter(lot__status="open").order_by("pk").first()
    a_recall_of(draw.lot)


def forget_to_tell():
    lot = Lot.objects.filter(draws=None).order_by("pk").first()
    recall = a_recall_of(lot)
    RecallMessage.objects.create(recall=recall, reason="Glass", advice="Stop")
    RecallShopper.objects.create(recall=recall, order=Order.objects.first())


PLANTS = {
    lose_of_a_lot: "lots hold what was entered",
    hold_more_in_a_lot: "pools hold what their lots do, and loose stock",
    pick_for_nobody: "lots are picked for what waits to be sent of them",
    send_more_of_a_lot: "lots gave what lines got of them",
    fill_from_other_goods: "lines are filled from lots of their own goods",
    hold_for_nobody: "lots are held for deals, for baskets and for lines to pack",
    pack_from_another_lot: "lines sold from a lot are packed from it, or say why not",
    wait_for_a_recalled_lot: "recalled lots fill nothing",
    forget_who_got_it: "recalls name everybody who got goods of their lots",
    forget_to_tell: "each word on a recall goes to everybody concerned",
}
