"""What moves between counties takes its sales elsewhere along."""

from django.db.models.signals import pre_save
from django.dispatch import receiver

from vendors.partner.models import Partner
from vendors.places.models import Village
from vendors.places.signals import village_moved

from .services.places import place_all_anew, place_anew


@receiver(pre_save, sender=Partner, dispatch_uid="channels.seller_moved")
def sales_go_along(
    instance: Partner, update_fields: frozenset[str] | None = None, **_kwargs: object
) -> None:
    """A seller whose village is put right takes all its past along."""
    if instance.pk is None or not (update_fields is None or "village" in update_fields):
        return
    known = Partner.objects.filter(pk=instance.pk).values_list("village", flat=True)
    if known.first() != instance.village_id:
        place_anew(instance)


@receiver(village_moved, dispatch_uid="channels.village_moved")
def months_since_go_along(village: Village, **_kwargs: object) -> None:
    """Months that end on the day of the move or later are the new county's."""
    place_all_anew(Partner.objects.filter(village=village).order_by("pk"))
