"""What the market's one form field template asks of a field."""

from collections.abc import Iterable
from typing import Any

from django import forms, template
from django.forms import BoundField
from django.forms.utils import flatatt
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext as _

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


@register.simple_tag
def select_options(
    groups: Iterable[tuple[str | None, list[dict[str, Any]], int]],
) -> SafeString:
    """The options of a widget's `optgroups`.

    Not by a template each, as Django does: forms choose among hundreds of goods.
    """
    return mark_safe("\n".join(_group(name, options) for name, options, _n in groups))  # noqa: S308 - escaped in each


def _group(name: str | None, options: list[dict[str, Any]]) -> SafeString:
    drawn = format_html_join(
        "\n",
        '<option value="{}"{}>{}</option>',
        ((str(one["value"]), flatatt(one["attrs"]), _label(one)) for one in options),
    )
    return (
        format_html('<optgroup label="{}">{}</optgroup>', name, drawn)
        if name
        else drawn
    )


def _label(option: dict[str, Any]) -> object:
    """Django's own dashes for "nothing chosen yet" say nothing, least of all aloud."""
    if not option["value"] and str(option["label"]) == "---------":
        return _("Select")
    return option["label"]
