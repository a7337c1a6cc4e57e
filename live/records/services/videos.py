"""A seller chooses which moment of a replay its product's page shows first."""

from django.db import transaction
from django.utils import timezone

from core.activity_log import record
from live.records.models import ChosenVideo
from live.records.queries import clips_of_product
from shop.catalogue.locks import lock_product
from shop.catalogue.models import Product
from vendors.partner.models import Partner


@transaction.atomic
def choose_video(product: Product, clip_id: int | None, *, seller: Partner) -> bool:
    """The clip with this id, or none; False, and as before, when it is not there."""
    lock_product(product.pk)
    if not clip_id:
        ChosenVideo.objects.filter(product=product).delete()
        record("live.video_chosen", product, after={"broadcast": None}, seller=seller)
        return True
    clip = clips_of_product(product.pk).filter(pk=clip_id).first()
    if clip is None:
        return False
    moment = {"broadcast": clip.broadcast, "start": clip.start, "end": clip.end}
    ChosenVideo.objects.update_or_create(
        product=product, defaults=moment | {"chosen_at": timezone.now()}
    )
    record(
        "live.video_chosen",
        product,
        after={"broadcast": clip.broadcast.code, "start": str(clip.start)},
        seller=seller,
    )
    return True
