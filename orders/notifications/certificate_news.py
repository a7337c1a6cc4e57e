"""What the news of certificates say in a line, and whom they concern."""

from django.utils.functional import lazy
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from core.outbox import Undeliverable
from vendors.certificates.models import Certificate
from vendors.certificates.states import CertificateState
from vendors.members.queries import team_of

from .certificate_emails import desk_path, office_path
from .news import ANNOUNCEMENTS, GONE, SELLING_TEAM, deciders, staff
from .services import News, tell_people
from .states import Kind

DECIDED = {
    str(CertificateState.CONFIRMED): _("Certificate {number} is confirmed"),
    str(CertificateState.REFUSED): _("Certificate {number} was not accepted"),
    str(CertificateState.WITHDRAWN): _("Certificate {number} was taken back"),
}


def _certificate(pk: int) -> Certificate:
    rows = Certificate.objects.select_related("holder__cooperative")
    found = rows.filter(pk=pk).first()
    if found is None:
        raise Undeliverable(GONE)
    return found


def _kind_of(certificate: Certificate) -> str:
    """Said in the language of who reads it."""
    return lazy(lambda: str(certificate.get_kind_display()), str)()


def certificate_new(pk: int, _occasion: str) -> None:
    """To who checks it: the holder's cooperative, else the operator's staff."""
    certificate = _certificate(pk)
    news = News(
        Kind.CERTIFICATE_NEW,
        "certificate_new",
        certificate.pk,
        format_lazy(_("{name} hands in a certificate"), name=certificate.holder.name),
        format_lazy(
            "{kind} {number}", kind=_kind_of(certificate), number=certificate.number
        ),
        office_path(certificate),
    )
    cooperative = certificate.holder.cooperative
    people = deciders(cooperative, "office.certificates.decide")
    tell_people(news, people or staff())


def certificate_decided(pk: int, occasion: str) -> None:
    """`occasion` is the state that was decided; a later one has news of its own."""
    certificate = _certificate(pk)
    news = News(
        Kind.CERTIFICATE_DECIDED,
        "certificate_decided",
        certificate.pk,
        format_lazy(DECIDED[occasion], number=certificate.number),
        certificate.note,
        desk_path(certificate),
        occasion,
    )
    tell_people(news, team_of(certificate.holder, *SELLING_TEAM))


def certificate_ends(pk: int, occasion: str) -> None:
    """`occasion` is the mark: so many days before the end."""
    certificate = _certificate(pk)
    if not certificate.is_in_force():
        return
    news = News(
        Kind.CERTIFICATE_ENDS,
        "certificate_ends",
        certificate.pk,
        format_lazy(_("Certificate {number} ends soon"), number=certificate.number),
        _("Add the next one in time, so that its badge stays on your goods."),
        desk_path(certificate),
        occasion,
    )
    tell_people(news, team_of(certificate.holder, *SELLING_TEAM))


ANNOUNCEMENTS |= {
    "certificate_new": certificate_new,
    "certificate_decided": certificate_decided,
    "certificate_ends": certificate_ends,
}
