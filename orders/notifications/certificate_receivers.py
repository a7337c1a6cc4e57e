"""News of certificates become rows of the outbox."""

from typing import Any

from django.dispatch import receiver

from vendors.certificates.models import Certificate
from vendors.certificates.signals import (
    certificate_decided,
    certificate_ends,
    certificate_handed_in,
)

from . import certificate_news  # noqa: F401 - its announcements join the others
from .receivers import _note


@receiver(certificate_handed_in)
def note_new(certificate: Certificate, **_kwargs: Any) -> None:
    _note("certificate_new", certificate.pk)


@receiver(certificate_decided)
def note_decided(certificate: Certificate, **_kwargs: Any) -> None:
    _note("certificate_decided", certificate.pk, certificate.state)


@receiver(certificate_ends)
def note_end(certificate: Certificate, days: int, **_kwargs: Any) -> None:
    _note("certificate_ends", certificate.pk, str(days))
