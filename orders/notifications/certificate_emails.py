"""The mails about certificates: handed in, decided, soon to end."""

from django.core.mail import EmailMultiAlternatives
from django.urls import reverse

from vendors.certificates.models import Certificate
from vendors.members.queries import MARKET_OFFICE

from .emails import MAILS, Mail, Reader, _mail


def desk_path(certificate: Certificate) -> str:
    return reverse("desk:certificate", args=[certificate.holder.code, certificate.pk])


def office_path(certificate: Certificate) -> str:
    """Where it is checked: at the holder's cooperative, else at the market's office."""
    cooperative = certificate.holder.cooperative
    office = cooperative.code if cooperative else MARKET_OFFICE
    return reverse("office:certificate", args=[office, certificate.pk])


def certificate_new(certificate: Certificate, to: Reader) -> EmailMultiAlternatives:
    """For who checks it."""
    link = office_path(certificate)
    return _mail("certificate_new", to, link=link, certificate=certificate)


def certificate_decided(certificate: Certificate, to: Reader) -> EmailMultiAlternatives:
    link = desk_path(certificate)
    return _mail("certificate_decided", to, link=link, certificate=certificate)


def certificate_ends(certificate: Certificate, to: Reader) -> EmailMultiAlternatives:
    link = desk_path(certificate)
    return _mail("certificate_ends", to, link=link, certificate=certificate)


_HOLDER = ("holder__cooperative",)
MAILS |= {
    "certificate_new": Mail(certificate_new, Certificate, _HOLDER),
    "certificate_decided": Mail(certificate_decided, Certificate, _HOLDER),
    "certificate_ends": Mail(certificate_ends, Certificate, _HOLDER),
}
