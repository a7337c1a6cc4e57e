"""A farm that opens for the first time is given a way to send its goods."""

from typing import Any

from django.dispatch import receiver

from vendors.partner.models import Partner
from vendors.partner.signals import partner_status_changed
from vendors.partner.states import PartnerStatus

from .services import give_default_delivery


@receiver(partner_status_changed, dispatch_uid="shipping.give_default_delivery")
def give_delivery_to_a_new_seller(partner: Partner, old: str, **_kwargs: Any) -> None:
    if old == PartnerStatus.APPLIED and partner.status == PartnerStatus.OPEN:
        give_default_delivery(partner)
