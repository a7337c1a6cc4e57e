"""Breaches of the daily sums of sales."""

from django.db.models import F

from reports.rollups.models import GoodsDay, PartsDay

from .rows import change

GOODS = "sums of goods by day are what lines say"
PARTS = "sums of orders by day are what parts say"
SUMS = {GOODS, PARTS}


def sell_more_by_day_than_by_line():
    row = GoodsDay.objects.order_by("pk").first()
    change(GoodsDay.objects.filter(pk=row.pk), paid=F("paid") + 1)


def forget_a_day_of_orders():
    PartsDay.objects.filter(pk=PartsDay.objects.order_by("pk").first().pk).delete()


PLANTS = {sell_more_by_day_than_by_line: GOODS, forget_a_day_of_orders: PARTS}
