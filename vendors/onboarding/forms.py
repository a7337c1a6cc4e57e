"""What applicants and sellers type about a farm or a cooperative."""

import datetime as dt
from typing import Any

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.forms.fields import PhoneField
from core.richtext import typed
from core.text import LineField
from vendors.partner.models import Partner
from vendors.partner.services.profile import Profile
from vendors.partner.states import PartnerKind
from vendors.places.models import Village

from .queries import categories, open_cooperatives
from .states import Paper

NEEDED = {"required": _("This is empty. Please fill it in.")}


class StoryField(forms.CharField):
    widget = forms.Textarea
    default_error_messages = {
        "null_characters_not_allowed": _("Please use letters, figures and signs only.")
    }


class WhoForm(forms.Form):
    """The first step: who applies."""

    kind = forms.ChoiceField(
        label=_("What are you?"),
        choices=PartnerKind.choices,
        initial=PartnerKind.FARM,
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose one of the two.")},
    )
    name = LineField(
        label=_("Name of the farm or cooperative"),
        min_length=2,
        max_length=80,
        error_messages=NEEDED,
    )
    person = LineField(label=_("Who runs it?"), max_length=80, error_messages=NEEDED)
    phone = PhoneField(label=_("Phone number"), error_messages=NEEDED)
    cooperative = forms.ModelChoiceField(
        label=_("Cooperative"),
        queryset=Partner.objects.none(),
        required=False,
        empty_label=_("None"),
        help_text=_("If you belong to one, its admins look at your application."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["cooperative"].queryset = open_cooperatives()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        is_coop = cleaned.get("kind") == PartnerKind.COOPERATIVE
        if is_coop and cleaned.get("cooperative"):
            self.add_error(
                "cooperative", _("A cooperative does not belong to another one.")
            )
        return cleaned


class WhereForm(forms.Form):
    """The second step: a village, and words that lead to the door."""

    village: forms.ModelChoiceField[Village] = forms.ModelChoiceField(
        label=_("Village"),
        queryset=Village.objects.select_related("county"),
        error_messages={"required": _("Please choose the village.")},
    )
    place = LineField(
        label=_("Where in the village?"),
        max_length=200,
        required=False,
        help_text=_("For example: the last house below the spring"),
    )


class GrownForm(forms.Form):
    """The third step: what is grown."""

    grows = LineField(
        label=_("What do you grow or make?"),
        max_length=300,
        help_text=_("For example: walnuts, millet, persimmons in autumn"),
        error_messages=NEEDED,
    )
    categories = forms.ModelMultipleChoiceField(
        label=_("Which shelves does it belong on?"),
        queryset=Partner.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    story = StoryField(
        label=_("Your story"),
        max_length=5000,
        required=False,
        help_text=_("A few lines about the farm. Shoppers read it on your page."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["categories"].queryset = categories()  # type: ignore[attr-defined]


class PaperForm(forms.Form):
    """What kind of papers the chosen files are; the files are looked at one by one."""

    what = forms.ChoiceField(
        label=_("Kind of paper"), choices=Paper.choices, initial=Paper.IDENTITY
    )


class OpeningForm(forms.Form):
    """The last step: from which day on."""

    wished_opening = forms.DateField(
        label=_("Opening day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Leave it empty to open as soon as it is approved."),
    )

    def clean_wished_opening(self) -> dt.date | None:
        wished: dt.date | None = self.cleaned_data["wished_opening"]
        if wished is None:
            return None
        today = timezone.localdate()
        if wished < today:
            raise ValidationError(_("Please choose today or a day after it."))
        if wished > today + dt.timedelta(days=366):
            raise ValidationError(_("Please choose a day within a year."))
        return wished


class AnswerForm(forms.Form):
    """An answer to the office's question."""

    text = StoryField(
        label=_("Your answer"),
        max_length=2000,
        error_messages={"required": _("Please write an answer; a line is enough.")},
    )


class ShopForm(forms.Form):
    """A seller's own page, in the language of the page it is written on.

    `seen` carries what stood there when the page was opened, signed.
    """

    person = LineField(label=_("Who runs it?"), max_length=80, required=False)
    tagline = LineField(label=_("In one line"), max_length=160, required=False)
    story = StoryField(
        label=_("Your story"),
        max_length=10_000,
        required=False,
        help_text=_("Leave a line empty to start a new paragraph."),
    )
    seen = forms.CharField(
        widget=forms.HiddenInput, required=False, max_length=200_000, strip=False
    )

    def __init__(self, *args: Any, profile: Profile, **kwargs: Any) -> None:
        initial = {
            "person": profile.person,
            "tagline": profile.tagline,
            "story": typed(profile.story),
            "seen": signing.dumps(
                [profile.person, profile.tagline, profile.story], salt="shop.seen"
            ),
        }
        super().__init__(*args, **{**kwargs, "initial": initial})

    def clean_seen(self) -> Profile:
        try:
            values = signing.loads(self.cleaned_data["seen"], salt="shop.seen")
        except signing.BadSignature as error:
            raise ValidationError(
                _("Please load the page again; what you typed was not saved.")
            ) from error
        return Profile(*values)

    def profile(self) -> Profile:
        cleaned = self.cleaned_data
        return Profile(cleaned["person"], cleaned["tagline"], cleaned["story"])


class HolidayForm(forms.Form):
    """From which day until which a seller rests."""

    start = forms.DateField(
        label=_("First day away"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Leave it empty to begin today."),
    )
    until = forms.DateField(
        label=_("We sell again from"),
        error_messages={"required": _("Please choose the day.")},
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def clean_start(self) -> dt.date:
        today = timezone.localdate()
        start: dt.date = self.cleaned_data["start"] or today
        if start < today:
            raise ValidationError(_("Please choose today or a day after it."))
        if start > today + dt.timedelta(days=366):
            raise ValidationError(_("Please choose a day within a year."))
        return start

    def clean_until(self) -> dt.date:
        until: dt.date = self.cleaned_data["until"]
        if until <= timezone.localdate():
            raise ValidationError(_("Please choose a day after today."))
        return until

    def clean(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        start, until = cleaned.get("start"), cleaned.get("until")
        if start and until:
            if until <= start:
                self.add_error("until", _("A holiday ends after it begins."))
            elif until > start + dt.timedelta(days=366):
                self.add_error("until", _("A holiday lasts a year at most."))
        return cleaned


class ClosingForm(forms.Form):
    """Why a seller closes, in their own words."""

    reason = LineField(
        label=_("Why?"),
        max_length=300,
        required=False,
        help_text=_("The office reads it."),
    )
