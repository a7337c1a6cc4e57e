"""Boxes in templates."""

from datetime import date

from django import template

from selling.boxes.models import Box, BoxSize, Subscription
from selling.boxes.wording import (
    cutoff_in_words,
    often_in_words,
    pack_in_words,
    rhythm_in_words,
    weekday_name,
)

register = template.Library()
register.filter("rhythm", rhythm_in_words)
register.filter("often", often_in_words)
register.filter("box_cutoff", cutoff_in_words)
register.filter("weekday_name", weekday_name)
register.filter("pack_words", pack_in_words)


@register.filter
def first_size(box: Box) -> BoxSize | None:
    """The cheapest that is offered; its sizes are at hand."""
    offered = [one for one in box.sizes.all() if one.is_offered]
    return min(offered, key=lambda one: one.price, default=None)


@register.filter
def cutoff_on(subscription: Subscription, day: date) -> object:
    return subscription.cutoff(day)
