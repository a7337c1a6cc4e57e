"""Rows that reviews are counted or decided under."""

from oscar.apps.catalogue.reviews.models import ProductReview

from vendors.partner.models import Partner


def lock_rated_farm(partner_id: int) -> Partner:
    return Partner.objects.select_for_update(no_key=True).get(pk=partner_id)


def lock_review(review_id: int) -> ProductReview:
    """As it is now, held until the transaction ends."""
    return ProductReview.objects.select_for_update(no_key=True).get(pk=review_id)
