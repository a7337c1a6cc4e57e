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

from .queries import open_cooperatives
from .services import ApplicationContent


class StoryField(forms.CharField):
    widget = forms.Textarea
    default_error_messages = {
        "null_characters_not_allowed": _("Please use letters, figures and signs only.")
    }


class ApplicationForm(forms.Form):
    """An application to sell."""

    kind = forms.ChoiceField(
        label=_("What are you?"),
        choices=PartnerKind.choices,
        initial=PartnerKind.FARM,
        widget=forms.RadioSelect,
    )
    name = LineField(
        label=_("Name of the farm or cooperative"), min_length=2, max_length=80
    )
    person = LineField(label=_("Who runs it?"), max_length=80)
    phone = PhoneField(label=_("Phone number"))
    village: forms.ModelChoiceField[Village] = forms.ModelChoiceField(
        label=_("Village"), queryset=Village.objects.none(), empty_label=_("Choose")
    )
    cooperative = forms.ModelChoiceField(
        label=_("Cooperative"),
        queryset=Partner.objects.none(),
        required=False,
        empty_label=_("None"),
        help_text=_("If you belong to one, its admins look at your application."),
    )
    grows = LineField(
        label=_("What do you grow or make?"),
        max_length=300,
        help_text=_("For example: walnuts, millet, persimmons in autumn"),
    )
    story = StoryField(
        label=_("Your story"),
        max_length=5000,
        required=False,
        help_text=_("A few lines about the farm. Shoppers read it on your page."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        villages = Village.objects.select_related("county").order_by("name")
        self.fields["village"].queryset = villages  # type: ignore[attr-defined]
        self.fields["cooperative"].queryset = open_cooperatives()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        is_coop = cleaned.get("kind") == PartnerKind.COOPERATIVE
        if is_coop and cleaned.get("cooperative"):
            self.add_error(
                "cooperative", _("A cooperative does not belong to another one.")
            )
        return cleaned

    def content(self) -> ApplicationContent:
        return ApplicationContent(**self.cleaned_data)


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
    """Until when a seller rests."""

    until = forms.DateField(
        label=_("We sell again from"),
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def clean_until(self) -> dt.date:
        until: dt.date = self.cleaned_data["until"]
        today = timezone.localdate()
        if until <= today:
            raise ValidationError(_("Please choose a day after today."))
        if until > today + dt.timedelta(days=366):
            raise ValidationError(_("A holiday lasts a year at most."))
        return until
