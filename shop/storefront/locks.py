"""Rows of the storefront that somebody is about to change."""

from django.db.models import QuerySet

from .models import Headline, SeasonAlert


def lock_headline(pk: int) -> Headline:
    return Headline.objects.select_for_update(no_key=True).get(pk=pk)


def lock_alerts(alerts: QuerySet[SeasonAlert]) -> QuerySet[SeasonAlert]:
    """In the order of their ids, as each round takes them."""
    return alerts.select_for_update(no_key=True).order_by("pk")
