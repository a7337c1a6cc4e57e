"""Rows of the storefront that somebody is about to change."""

from .models import Headline


def lock_headline(pk: int) -> Headline:
    return Headline.objects.select_for_update(no_key=True).get(pk=pk)
