"""What the news of disputes says in a line, and whom it concerns."""

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from core.outbox import Undeliverable
from orders.disputes.models import Dispute, DisputeShare
from orders.disputes.states import Bearer, DisputeState
from vendors.members.queries import team_of
from vendors.members.states import RUNNING

from .dispute_emails import dispute_path
from .emails import desk_order_path
from .news import ANNOUNCEMENTS, GONE, staff
from .services import News, Text, tell_people
from .states import Kind


def dispute_open(dispute_id: int, occasion: str) -> None:
    """To the operator's staff: it is opened, due, or decided."""
    rows = Dispute.objects.select_related("payment__order")
    dispute = rows.filter(pk=dispute_id).first()
    if dispute is None:
        raise Undeliverable(GONE)
    news = News(
        Kind.DISPUTE_OPEN,
        "dispute_open",
        dispute.pk,
        _title(dispute),
        _("The page of the dispute says what to do."),
        dispute_path(dispute),
        occasion,
    )
    tell_people(news, staff())


def _title(dispute: Dispute) -> Text:
    number = dispute.payment.order.number
    if dispute.is_closed:
        return format_lazy(_("Dispute about order {number}: decided"), number=number)
    return format_lazy(_("The payment of order {number} is disputed"), number=number)


def dispute_share(share_id: int, occasion: str) -> None:
    """To those who run the shop: why a share waits, and how it ended."""
    rows = DisputeShare.objects.select_related("part__partner", "dispute")
    share = rows.filter(pk=share_id).first()
    if share is None or share.part is None:
        raise Undeliverable(GONE)
    news = News(
        Kind.DISPUTE,
        "dispute_share",
        share.pk,
        format_lazy(_("Order {number} is disputed"), number=share.part.number),
        in_words(share),
        desk_order_path(share.part),
        occasion,
    )
    tell_people(news, team_of(share.part.partner, *RUNNING))


def in_words(share: DisputeShare) -> Text:
    """Where a seller's share stands, in a sentence."""
    dispute = share.dispute
    if not dispute.is_closed:
        return _(
            "The shopper asks their bank for the money back. Until that is decided "
            "your share is not sent on."
        )
    if dispute.state != DisputeState.LOST:
        return _("It was decided for you: your share is free again.")
    if share.bearer == Bearer.SELLER:
        return _("It was lost, and your shop bears it.")
    return _("It was lost. The market bears it, and your share is free again.")


ANNOUNCEMENTS |= {"dispute_open": dispute_open, "dispute_share": dispute_share}
