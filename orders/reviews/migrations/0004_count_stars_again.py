"""Stars that were a plain mean become what `core.ratings` makes of the same reviews."""

from collections import defaultdict
from datetime import timedelta

from django.db import migrations

APPROVED = 1
PRIOR_WEIGHT, HALF_LIFE = 5, timedelta(days=365)
FIRST_PRIOR, FIRST_WEIGHT = 4.0, 20


def count_again(apps, schema_editor):
    Review = apps.get_model("reviews", "ProductReview")
    Product = apps.get_model("catalogue", "Product")
    scores = defaultdict(list)
    shown = Review.objects.filter(status=APPROVED, product__isnull=False)
    for product, score, moment in shown.values_list("product", "score", "date_created"):
        scores[product].append((score, moment))
    every = [score for found in scores.values() for score, _moment in found]
    prior = round(
        (FIRST_PRIOR * FIRST_WEIGHT + sum(every)) / (FIRST_WEIGHT + len(every)), 1
    )
    rated = Product.objects.filter(rating__isnull=False)
    rated.exclude(pk__in=list(scores)).update(rating=None)
    for product, found in scores.items():
        newest = max(moment for _score, moment in found)
        weights = [0.5 ** ((newest - moment) / HALF_LIFE) for _score, moment in found]
        points = sum(
            score * weight for (score, _at), weight in zip(found, weights, strict=True)
        )
        mean = (prior * PRIOR_WEIGHT + points) / (PRIOR_WEIGHT + sum(weights))
        Product.objects.filter(pk=product).update(
            rating=round(mean, 2), rating_count=len(found), rating_prior=prior
        )
    # Oscar's votes were never offered.
    Review.objects.exclude(delta_votes=0).update(delta_votes=0, total_votes=0)


class Migration(migrations.Migration):

    dependencies = [
        ("bought_reviews", "0003_photos_votes_answers"),
        ("catalogue", "0012_ratings"),
    ]

    operations = [migrations.RunPython(count_again, migrations.RunPython.noop)]
