"""What the news of lots say in a line, and whom they concern."""

from dataclasses import dataclass

from django.urls import reverse
from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from core.models import OutboxMessage
from core.outbox import Undeliverable, enqueue
from orders.order.models import Order
from orders.tracing.models import Recall, RecallMessage, RecallNotice, RecallShopper
from vendors.members.queries import team_of
from vendors.partner.models import StockEntry

from .emails import shopper_of
from .lot_emails import desk_path, is_first, retired_with
from .news import ANNOUNCEMENTS, GONE, PACKING_TEAM, deciders, staff
from .services import News, tell_people, tell_shopper
from .states import Kind


def recall(message_id: int, _occasion: str) -> None:
    """Find out who is concerned; each is told by a row of their own."""
    rows = RecallMessage.objects.select_related("recall__partner__cooperative")
    message = rows.filter(pk=message_id).first()
    if message is None:
        raise Undeliverable(GONE)
    for notice_id in message.notices.values_list("pk", flat=True):
        enqueue(
            "notifications.news",
            _news_key(notice_id),
            what="recall_notice",
            about=notice_id,
            occasion="",
        )
    _tell_office(message)


def _news_key(notice_id: int) -> str:
    return f"news:recall_notice:{notice_id}"


def _tell_office(message: RecallMessage) -> None:
    farm = message.recall.partner
    said = (
        _("{farm} calls goods back")
        if is_first(message)
        else _("{farm} says more about its recall")
    )
    news = News(
        Kind.RECALL,
        "recall_office",
        message.pk,
        format_lazy(said, farm=farm.name),
        lazy(lambda: message.reason, str)(),
        desk_path(message),
    )
    people = team_of(farm, *PACKING_TEAM)
    people += deciders(farm.cooperative, "office.sellers.suspend")
    known: dict[int, User] = {user.pk: user for user in [*people, *staff()]}
    tell_people(news, known.values())


def recall_notice(notice_id: int, _occasion: str) -> None:
    """Tell one shopper, by every way there is."""
    rows = RecallNotice.objects.select_related(
        "message", "shopper__order__user", "shopper__recall__partner"
    )
    notice = rows.filter(pk=notice_id).first()
    if notice is None:
        raise Undeliverable(GONE)
    order, farm = notice.shopper.order, notice.shopper.recall.partner
    said = (
        _("{farm} calls goods of your order {number} back: don't eat them")
        if is_first(notice.message)
        else _("{farm} says more about the goods it called back (order {number})")
    )
    news = News(
        Kind.RECALL,
        "recall",
        notice.pk,
        format_lazy(said, farm=farm.name, number=order.number),
        lazy(lambda: f"{notice.message.reason} {notice.message.advice}", str)(),
        reverse("orders:detail", args=[order.number]),
    )
    tell_shopper(news, order)


def lots_retired(entry_id: int, occasion: str) -> None:
    rows = StockEntry.objects.select_related("pool__partner", "pool__product")
    entry = rows.filter(pk=entry_id).first()
    if entry is None:
        raise Undeliverable(GONE)
    codes = [one.lot.code for one in retired_with(entry) if one.lot]
    news = News(
        Kind.LOTS_RETIRED,
        "lots_retired",
        entry.pk,
        _("Lots past their best-before were taken out of sale"),
        ", ".join(codes),
        f"{reverse('desk:lots', args=[entry.pool.partner.code])}?state=past",
        occasion=occasion,
    )
    tell_people(news, team_of(entry.pool.partner, *PACKING_TEAM))


ANNOUNCEMENTS |= {
    "recall": recall,
    "recall_notice": recall_notice,
    "lots_retired": lots_retired,
}


# --- How far a recall has got ----------------------------------------------------


@dataclass(frozen=True)
class ToPhone:
    """A shopper whom no mail reaches; the farm sees the number, since it must call."""

    order: Order
    name: str
    phone: str
    failed: bool


@dataclass(frozen=True)
class Progress:
    """Of the latest message: how many shoppers there are, and who was told.

    `failed` counts what of all messages was given up and can be sent once more.
    """

    all: int
    told: int
    to_phone: list[ToPhone]
    failed: int

    @property
    def waiting(self) -> int:
        return self.all - self.told - len(self.to_phone)


def progress(recall: Recall) -> Progress:
    """Six queries, however many are concerned."""
    latest = recall.messages.order_by("-pk").first()
    rows = RecallNotice.objects.filter(message=latest).select_related(
        "shopper__order__user", "shopper__order__shipping_address"
    )
    notices = list(rows.order_by("pk")) if latest else []
    states = _mail_states(notices)
    told = sum(states.get(one.pk) == OutboxMessage.State.DONE for one in notices)
    to_phone = [
        _to_phone(one.shopper, failed=one.pk in states)
        for one in notices
        if states.get(one.pk) == OutboxMessage.State.PARKED or not _has_mail(one)
    ]
    failed = len(failed_messages(recall))
    return Progress(len(notices), told, to_phone, failed)


def failed_messages(recall: Recall) -> list[int]:
    """Rows of the outbox that were given up: mails to shoppers, and their news."""
    shoppers = RecallNotice.objects.filter(message__recall=recall)
    notices = list(shoppers.select_related("shopper__order__user").order_by("pk"))
    keys = [_mail_key(one) for one in notices if _has_mail(one)]
    keys += [_news_key(one.pk) for one in notices]
    keys += [f"news:recall:{message.pk}" for message in recall.messages.all()]
    rows = OutboxMessage.objects.filter(key__in=keys, state=OutboxMessage.State.PARKED)
    return list(rows.order_by("pk").values_list("pk", flat=True))


def _has_mail(notice: RecallNotice) -> bool:
    return bool(shopper_of(notice.shopper.order).email)


def _mail_key(notice: RecallNotice) -> str:
    """As `services` forms it for the one mail of a notice."""
    user = notice.shopper.order.user
    whom = str(user.pk) if user is not None and user.email else "guest"
    return f"mail:recall:{notice.pk}:{whom}"


def _mail_states(notices: list[RecallNotice]) -> dict[int, str]:
    keys = {_mail_key(one): one.pk for one in notices if _has_mail(one)}
    rows = OutboxMessage.objects.filter(key__in=keys)
    return {keys[key]: state for key, state in rows.values_list("key", "state")}


def _to_phone(shopper: RecallShopper, *, failed: bool) -> ToPhone:
    order = shopper.order
    address = order.shipping_address
    own = order.user.phone if order.user else ""
    given = address.phone_number if address else ""
    return ToPhone(
        order=order,
        name=address.name if address else "",
        phone=str(given or order.guest_phone or own or ""),
        failed=failed,
    )
