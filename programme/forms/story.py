"""What everybody reads of a county: its story and its steps, in both languages."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.images.intake import store_photo
from core.images.kinds import PhotoError
from core.text import LineField


class BilingualTextForm(forms.Form):
    """Texts in both languages; `wanted` in one of them at least."""

    wanted: tuple[str, ...] = ()

    @property
    def asked_sometimes(self) -> tuple[str, ...]:
        """Each is asked for while the other language has none."""
        return tuple(f"{n}_{code}" for n in self.wanted for code in ("en", "zh_hans"))

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        for name in self.wanted:
            both = (f"{name}_en", f"{name}_zh_hans")
            if not any(found.get(one) or one in self.errors for one in both):
                self.add_error(both[0], _("Please enter it in at least one language."))
        return found


def line(label: Any, length: int) -> LineField:
    return LineField(label=label, max_length=length, required=False)


def text(label: Any, length: int) -> forms.CharField:
    return forms.CharField(
        label=label,
        max_length=length,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class StoryForm(BilingualTextForm):
    """What stands at the head of a county's public page."""

    wanted = ("headline", "lead")

    headline_en = line(_("Headline in English"), 120)
    headline_zh_hans = line(_("Headline in Chinese"), 120)
    lead_en = text(_("Summary in English"), 600)
    lead_zh_hans = text(_("Summary in Chinese"), 600)
    photo = forms.FileField(
        label=_("Picture"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/*"}),
    )
    position = forms.IntegerField(
        label=_("Position among the counties"),
        min_value=0,
        max_value=999,
        initial=0,
        help_text=_("The county with the lowest number is shown at /impact/."),
        error_messages={"required": _("This field is required.")},
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False)

    def fields_of_story(self) -> dict[str, object]:
        """As the story keeps them; a picture that is no good adds its error."""
        kept = dict(self.cleaned_data)
        kept.pop("seen")
        upload = kept.pop("photo")
        if upload:
            try:
                kept["picture"] = store_photo(upload)
            except PhotoError as refusal:
                self.add_error("photo", refusal)
        return kept


class MilestoneForm(BilingualTextForm):
    """A step on a county's way."""

    wanted = ("when", "title", "text")

    when_en = line(_("Date in English"), 32)
    when_zh_hans = line(_("Date in Chinese"), 32)
    title_en = line(_("Title in English"), 120)
    title_zh_hans = line(_("Title in Chinese"), 120)
    text_en = text(_("Text in English"), 600)
    text_zh_hans = text(_("Text in Chinese"), 600)
    source = line(_("Source"), 300)
