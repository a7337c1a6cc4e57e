"""What the market's one form field template asks of a field."""

from django import forms, template
from django.forms import BoundField

register = template.Library()


@register.filter
def widget_shape(field: BoundField) -> str:
    """One of "check" (one box), "group" (a choice as rows) and "line" (all else)."""
    widget = field.field.widget
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return "group"
    if isinstance(widget, forms.CheckboxInput):
        return "check"
    return "line"
