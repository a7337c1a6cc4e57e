"""What becomes of programmes when their county joins another."""

from datetime import date

from django.dispatch import receiver

from vendors.places.models import County
from vendors.places.signals import counties_merged

from .services.programmes import end_with_county


@receiver(counties_merged, dispatch_uid="plans.merged")
def programmes_end(old: County, into: County, on: date, **_kwargs: object) -> None:
    end_with_county(old, into, on=on)
