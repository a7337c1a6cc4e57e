"""Words of the depot in templates."""

from typing import Any

from django import template
from django.utils.translation import gettext as _

from office.intake.models import Intake, Price
from office.intake.wording import jin_words, percent, price_words

register = template.Library()
register.filter("percent", percent)


@register.filter
def priced(price: Price) -> str:
    """What one kg costs, in Chinese with what that is for a jin."""
    jin = jin_words(price)
    words = price_words(price)
    return _("%(price)s (%(jin)s)") % {"price": words, "jin": jin} if jin else words


@register.filter
def later(row: Intake) -> Any:
    """The receipt that corrects this one, or None."""
    return getattr(row, "corrected_by", None)


@register.filter
def among(found: dict[object, object], row: Intake) -> Any:
    """What stands for a receipt in something by its id."""
    return found.get(row.pk)
