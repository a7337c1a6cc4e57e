"""News from below that changes what listings repeat."""

from django.dispatch import receiver

from shop.catalogue.services.certified import refresh_certified
from vendors.certificates.signals import coverage_changed


@receiver(coverage_changed, dispatch_uid="catalogue:certified")
def refresh_certified_on_coverage_changed(sellers: set[int], **_kwargs: object) -> None:
    refresh_certified(sellers)
