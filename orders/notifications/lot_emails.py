"""The mails about lots: goods are called back, or were taken out of sale."""

from datetime import datetime, timedelta

from django.core.mail import EmailMultiAlternatives
from django.db.models import F, QuerySet
from django.urls import reverse

from orders.tracing.models import RecallMessage, RecallNotice
from orders.tracing.queries import orders_of
from vendors.partner.models import StockEntry

from .emails import MAILS, Mail, Reader, _mail, order_path

# What is taken out of sale within so long is told in one go.
TOGETHER = timedelta(minutes=10)


def recall(notice: RecallNotice, to: Reader) -> EmailMultiAlternatives:
    """For a shopper: what is wrong, what to do, and which of their goods it is."""
    shopper = notice.shopper
    return _mail(
        "recall",
        to,
        link=order_path(shopper.order, to),
        farm=shopper.recall.partner,
        message=notice.message,
        is_first=is_first(notice.message),
        lines=orders_of(shopper),
    )


def recall_office(message: RecallMessage, to: Reader) -> EmailMultiAlternatives:
    """For the farm's team, its cooperative and the operator's staff."""
    farm = message.recall.partner
    return _mail(
        "recall_office",
        to,
        link=desk_path(message),
        farm=farm,
        message=message,
        lots=list(message.recall.lots.select_related("pool__product").order_by("pk")),
        shoppers=message.notices.count(),
    )


def lots_retired(entry: StockEntry, to: Reader) -> EmailMultiAlternatives:
    """For the farm: everything that went out of sale together with this."""
    farm = entry.pool.partner
    return _mail(
        "lots_retired",
        to,
        link=f"{reverse('desk:lots', args=[farm.code])}?state=past",
        farm=farm,
        entries=list(retired_with(entry)),
    )


def is_first(message: RecallMessage) -> bool:
    """Whether it is the one that says so; later ones say more."""
    return not RecallMessage.objects.filter(
        recall_id=message.recall_id, pk__lt=message.pk
    ).exists()


def desk_path(message: RecallMessage) -> str:
    """Where the farm follows the recall; others look at the lot's own page."""
    return reverse("tracing:lot", args=[message.recall.lots.order_by("pk")[0].code])


def span_of(moment: datetime) -> tuple[datetime, datetime]:
    """The ten minutes that a moment lies in."""
    seconds = int(moment.timestamp()) % int(TOGETHER.total_seconds())
    start = moment.replace(microsecond=0) - timedelta(seconds=seconds)
    return start, start + TOGETHER


def retired_with(entry: StockEntry) -> QuerySet[StockEntry]:
    """What the same farm lost past best-before within those ten minutes, as `units`."""
    start, end = span_of(entry.created)
    rows = StockEntry.objects.filter(
        pool__partner=entry.pool.partner_id,
        reason=StockEntry.Reason.EXPIRED,
        created__gte=start,
        created__lt=end,
    )
    rows = rows.annotate(units=-F("quantity"))
    return rows.select_related("lot", "pool__product").order_by("pk")


MAILS |= {
    "recall": Mail(
        recall,
        RecallNotice,
        ("shopper__order__user", "shopper__recall__partner", "message"),
        lambda notice: notice.shopper.order,
    ),
    "recall_office": Mail(recall_office, RecallMessage, ("recall__partner",)),
    "lots_retired": Mail(lots_retired, StockEntry, ("pool__partner",)),
}
