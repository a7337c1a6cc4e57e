"""What the other side of an agreement on a host's commission is told."""

from typing import Any

from django.core.mail import EmailMultiAlternatives
from django.urls import reverse
from django.utils import translation
from django.utils.functional import Promise
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from orders.notifications.emails import MAILS, Mail, Reader, write_mail
from vendors.members.models import PartnerRole
from vendors.partner.models import Partner

from .models import CommissionAgreement

OFFERED = _("{seller} and {host}: a host's commission of {percent} percent is offered")
ACCEPTED = _("{seller} and {host}: a host's commission of {percent} percent is agreed")
ENDED = _("{seller} and {host}: the host's commission of {percent} percent is ended")


def subject_of(agreement: CommissionAgreement) -> Promise:
    words: Any = OFFERED
    if agreement.ended_at:
        words = ENDED
    elif agreement.is_accepted:
        words = ACCEPTED
    return format_lazy(
        words,
        seller=agreement.seller.name,
        host=agreement.host.name,
        percent=f"{agreement.percent:f}".rstrip("0").rstrip("."),
    )


def body_of(agreement: CommissionAgreement) -> Promise:
    if agreement.is_accepted or agreement.ended_at:
        return _("You see it with all that was agreed on your desk.")
    return _("It counts as soon as you accept it. You may decline it as well.")


def link_of(partner: Partner) -> str:
    return reverse("desk:live_terms", args=[partner.code])


def terms_changed(agreement: CommissionAgreement, to: Reader) -> EmailMultiAlternatives:
    sides = (agreement.host, agreement.seller)
    role = PartnerRole.objects.filter(user=to.user, partner__in=sides).first()
    own = next((one for one in sides if role and role.partner_id == one.pk), sides[1])
    with translation.override(to.language):
        said = {
            "headline": str(subject_of(agreement)),
            "words": str(body_of(agreement)),
        }
    return write_mail("broadcast", to, link=link_of(own), way_out="", **said)


MAILS["live_terms"] = Mail(terms_changed, CommissionAgreement, ("host", "seller"))
