"""Phone numbers as people read them."""

from django import template

from accounts import contacts

register = template.Library()


@register.filter
def shown_phone(phone: str | None) -> str:
    """`{{ phone|shown_phone }}`: 139 0013 9000 at home, with +86 abroad."""
    return contacts.shown_phone(phone)
