"""What a shopper says of a standing order: how often it comes."""

from django import forms
from django.utils.translation import gettext_lazy as _


class RhythmForm(forms.Form):
    """How often; the goods are fields of their own, `n-<pack>`."""

    weeks = forms.TypedChoiceField(
        label=_("Rhythm"),
        choices=(
            (1, _("Every week")),
            (2, _("Every two weeks")),
            (4, _("Every four weeks")),
        ),
        coerce=int,
        initial=1,
    )
