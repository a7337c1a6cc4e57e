"""The mails about disputes."""

from typing import cast

from django.core.mail import EmailMultiAlternatives
from django.urls import reverse

from orders.disputes.models import Dispute, DisputeShare
from orders.disputes.states import Bearer, DisputeState
from orders.order.models import VendorOrder
from vendors.members.queries import MARKET_OFFICE

from .emails import MAILS, Mail, Reader, _mail, desk_order_path


def dispute_path(dispute: Dispute) -> str:
    """The operator's page of it."""
    return reverse("office:dispute", args=[MARKET_OFFICE, dispute.pk])


def dispute_open(dispute: Dispute, to: Reader) -> EmailMultiAlternatives:
    """For the operator's staff, as it stands when the mail is written."""
    return _mail(
        "dispute_open",
        to,
        link=dispute_path(dispute),
        dispute=dispute,
        order=dispute.payment.order,
        days_left=dispute.days_left(),
    )


def dispute_share(share: DisputeShare, to: Reader) -> EmailMultiAlternatives:
    """For those who run the shop; says nothing about who bought."""
    dispute = share.dispute
    part = cast("VendorOrder", share.part)  # else nobody would have been told
    return _mail(
        "dispute_share",
        to,
        link=desk_order_path(part),
        share=share,
        part=part,
        dispute=dispute,
        is_lost=dispute.state == DisputeState.LOST,
        is_borne=share.bearer == Bearer.SELLER,
    )


MAILS |= {
    "dispute_open": Mail(dispute_open, Dispute, ("payment__order",)),
    "dispute_share": Mail(dispute_share, DisputeShare, ("part__partner", "dispute")),
}
