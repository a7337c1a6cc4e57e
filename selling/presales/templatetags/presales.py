"""Days and amounts of harvests, for templates."""

from django import template

from selling.presales.models import MovedHarvest
from selling.presales.wording import amount_of, days_in_words, harvest_of

register = template.Library()
register.filter("harvest_days", harvest_of)
register.filter("harvest_amount", amount_of)


@register.filter
def days_before(moved: MovedHarvest) -> str:
    return days_in_words(moved.from_before, moved.to_before)


@register.filter
def days_after(moved: MovedHarvest) -> str:
    return days_in_words(moved.from_now, moved.to_now)
