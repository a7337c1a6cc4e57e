"""How far a recall has got: who was told, whom to phone, and what to send again."""

from dataclasses import dataclass

from core.models import OutboxMessage
from core.notify import news_key
from core.outbox import requeue
from orders.order.models import Order
from orders.tracing.models import Recall, RecallNotice, RecallShopper
from orders.tracing.services import RESEND

from .emails import shopper_of


@RESEND.provide
def tell_once_more(recall: Recall) -> int:
    """Only what was given up; a mail that has left is never sent again."""
    return requeue(failed_messages(recall))


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
    keys += [news_key("recall_notice", one.pk) for one in notices]
    keys += [news_key("recall", message.pk) for message in recall.messages.all()]
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
