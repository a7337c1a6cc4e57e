"""Ties reviews that are there to what their writers received; others are looked at.

Reviews of visits stay as they are: their writers showed tickets.
"""

from django.db import migrations
from django.db.models import Avg, Q

APPROVED, FOR_MODERATION = 1, 0


def prove(apps, schema_editor):
    Review = apps.get_model("reviews", "ProductReview")
    Line = apps.get_model("order", "Line")
    Purchase = apps.get_model("bought_reviews", "ReviewPurchase")
    Product = apps.get_model("catalogue", "Product")
    arrived = Q(vendor_order__status="received") | Q(
        vendor_order__status="shipped", vendor_order__parcels__delivery__isnull=False
    )
    lines = Line.objects.filter(arrived, vendor_order__is_visit=False, shipped__gt=0)
    bought = {}
    rows = lines.filter(order__user__reviews__isnull=False).distinct()
    for pk, user, product in rows.values_list("pk", "order__user", "product"):
        bought[user, product] = pk
    reviews = Review.objects.filter(purchase=None)
    reviews = reviews.exclude(product__stockrecords__pool__starts__isnull=False)
    found, unproven = [], set()
    for pk, user, product in reviews.values_list("pk", "user", "product"):
        if line := bought.get((user, product)):
            found.append(Purchase(review_id=pk, line_id=line))
        else:
            unproven.add((pk, product))
    Purchase.objects.bulk_create(found, batch_size=500)
    for pk, product in unproven:
        Review.objects.filter(pk=pk, status=APPROVED).update(status=FOR_MODERATION)
        shown = Review.objects.filter(product=product, status=APPROVED)
        mean = shown.aggregate(mean=Avg("score"))["mean"]
        Product.objects.filter(pk=product).update(rating=mean)


class Migration(migrations.Migration):

    dependencies = [
        ("bought_reviews", "0001_reviews_of_buyers"),
        ("catalogue", "0002_ties"),
        ("partner", "0001_initial"),
    ]

    operations = [migrations.RunPython(prove, migrations.RunPython.noop)]
