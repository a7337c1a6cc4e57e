"""What a shopper may send from the storefront."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.regions import is_region

SCORES = (
    (5, _("5 – could not be better")),
    (4, _("4 – good")),
    (3, _("3 – all right")),
    (2, _("2 – not so good")),
    (1, _("1 – bad")),
)


class ReviewForm(forms.Form):
    """A score and plain words."""

    score = forms.TypedChoiceField(
        label=_("How was it?"),
        choices=SCORES,
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose how it was, from 1 to 5.")},
    )
    body = forms.CharField(
        label=_("In your words"),
        min_length=3,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("How it arrived and how it tasted helps others most."),
        error_messages={"required": _("Please write a few words.")},
    )


class PlaceForm(forms.Form):
    """Where the shopper is."""

    region = forms.CharField(max_length=8)

    def clean_region(self) -> str:
        code = self.cleaned_data["region"]
        if not is_region(code):
            raise forms.ValidationError(_("Please choose a place from the list."))
        return str(code)
