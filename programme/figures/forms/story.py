"""What everybody reads of a county: its story and its steps, in both languages."""

from django import forms
from django.utils.translation import gettext_lazy as _

from core.bilingual import BilingualTextForm, line, text
from core.images.intake import store_photo
from core.images.kinds import PhotoError


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
