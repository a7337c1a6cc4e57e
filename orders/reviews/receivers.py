"""What goes with a review: its photos, and its part in the stars.

A person who is erased takes their reviews along past every service, so the rows say it.
"""

from django.db.models.signals import post_delete
from django.dispatch import receiver
from oscar.apps.catalogue.reviews.models import ProductReview

from core.images.removal import remove_photo
from shop.catalogue.models import Product
from shop.catalogue.services.ratings import rate_product

from .models import ReviewPhoto, ReviewPurchase
from .services.ratings import rate_farm


@receiver(post_delete, sender=ReviewPhoto, dispatch_uid="reviews:photo")
def erase_photo(instance: ReviewPhoto, **_kwargs: object) -> None:
    remove_photo(instance.photo_id)


@receiver(post_delete, sender=ProductReview, dispatch_uid="reviews:goods")
def rate_goods_without(instance: ProductReview, **_kwargs: object) -> None:
    pk = instance.product_id
    if pk is not None and Product.objects.filter(pk=pk).exists():
        rate_product(pk)


@receiver(post_delete, sender=ReviewPurchase, dispatch_uid="reviews:farm")
def rate_farm_without(instance: ReviewPurchase, **_kwargs: object) -> None:
    if instance.partner_id is not None:
        rate_farm(instance.partner_id)
