"""The shortest password, refused in words that every language of the market has."""

from django.contrib.auth.password_validation import MinimumLengthValidator
from django.utils.translation import gettext as _


class LongEnough(MinimumLengthValidator):
    """Django's own check; its words stay English on Chinese pages."""

    def get_error_message(self) -> str:
        text = _("Please use at least %(count)d characters.")
        return text % {"count": self.min_length}
