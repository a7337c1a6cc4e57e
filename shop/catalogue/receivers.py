"""News from below that changes what listings repeat."""

from typing import Any

from django.dispatch import receiver

from vendors.certificates.signals import coverage_changed

from .services import refresh_certified


@receiver(coverage_changed, dispatch_uid="catalogue:certified")
def certify(sellers: set[int], **_kwargs: Any) -> None:
    refresh_certified(sellers)
