"""What the market's one form field template asks of a field."""

from django import forms, template
from django.forms import BoundField

register = template.Library()


@register.filter
def is_optional(field: BoundField) -> bool:
    """Whether it may be left empty, whatever else is chosen.

    A form names in `asked_sometimes` what it asks for after certain answers, or one of
    which it needs: that is neither required nor optional.
    """
    asked = getattr(field.form, "asked_sometimes", ())
    return not field.field.required and field.name not in asked


@register.filter
def widget_shape(field: BoundField) -> str:
    """One of "check" (one box), "group" (a choice as rows) and "line" (all else)."""
    widget = field.field.widget
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return "group"
    if isinstance(widget, forms.CheckboxInput):
        return "check"
    return "line"
