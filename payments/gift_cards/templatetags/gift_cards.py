"""Whether pages lead to gift cards."""

from django import template

from payments.gift_cards.queries import are_sold

register = template.Library()
register.simple_tag(are_sold, name="sells_gift_cards")
