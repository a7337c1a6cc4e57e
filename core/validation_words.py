"""What Django's own checks of fields say, in the words of this market's pages."""

from django.core import validators
from django.utils.translation import gettext_lazy as _


def say_in_our_words() -> None:
    """For each form at once; a field may still say something of its own."""
    validators.MaxValueValidator.message = _("Please enter at most %(limit_value)s.")
    validators.MinValueValidator.message = _("Please enter at least %(limit_value)s.")
    validators.MaxLengthValidator.message = _(
        "Please use at most %(limit_value)d characters."
    )
    validators.MinLengthValidator.message = _(
        "Please use at least %(limit_value)d characters."
    )
