"""What applicants and sellers type about a farm or a cooperative."""

import datetime as dt
from typing import Any

from django import forms
from django.core import signing
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from accounts.forms.fields import PhoneField
from core import dates
from core.richtext import typed
from core.text import LineField
from vendors.partner.models import Partner
from vendors.partner.services.sellers import Profile
from vendors.partner.states import TAX_ANSWERS, PartnerKind, TaxStatus
from vendors.places.models import Village
from vendors.places.queries import offered_villages

from .queries import categories, open_cooperatives
from .states import Paper

NEEDED = {"required": _("This field is required.")}


class StoryField(forms.CharField):
    widget = forms.Textarea
    default_error_messages = {
        "null_characters_not_allowed": _(
            "Please use letters, numbers and punctuation only."
        )
    }


class WhoForm(forms.Form):
    """The first step: who applies."""

    kind = forms.ChoiceField(
        label=_("Type of seller"),
        choices=PartnerKind.choices,
        initial=PartnerKind.FARM,
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose one.")},
    )
    name = LineField(
        label=_("Name of the farm or cooperative"),
        min_length=2,
        max_length=80,
        error_messages=NEEDED,
    )
    person = LineField(label=_("Manager"), max_length=80, error_messages=NEEDED)
    phone = PhoneField(label=_("Phone number"), error_messages=NEEDED)
    tax_status = forms.ChoiceField(
        label=_("Do you issue VAT invoices?"),
        choices=list(TAX_ANSWERS.items()),
        widget=forms.RadioSelect,
        help_text=_(
            "It sets the tax inside your prices. If you are not sure, keep the first "
            "answer for a farm. You can change it later."
        ),
        error_messages={"required": _("Please choose an answer.")},
    )
    cooperative = forms.ModelChoiceField(
        label=_("Cooperative"),
        queryset=Partner.objects.none(),
        required=False,
        empty_label=_("None"),
        help_text=_("If you are a member, its admins review your application."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["cooperative"].queryset = open_cooperatives()  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        is_coop = cleaned.get("kind") == PartnerKind.COOPERATIVE
        if is_coop and cleaned.get("cooperative"):
            self.add_error(
                "cooperative", _("A cooperative can't belong to another one.")
            )
        if is_coop and cleaned.get("tax_status") == TaxStatus.EXEMPT:
            self.add_error(
                "tax_status", _("Only a farm can be exempt, for what it grows itself.")
            )
        return cleaned


class WhereForm(forms.Form):
    """The second step: a village, and words that lead to the door.

    Where the market has no village to choose yet, the words alone say where it is.
    """

    village: forms.ModelChoiceField[Village] = forms.ModelChoiceField(
        label=_("Village"),
        queryset=Village.objects.none(),
        error_messages={"required": _("Please choose the village.")},
    )
    place = LineField(
        label=_("Location in the village"),
        max_length=200,
        required=False,
        help_text=_("For example: the last house below the spring"),
        error_messages=NEEDED,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        villages = offered_villages().select_related("county")
        self.fields["village"].queryset = villages  # type: ignore[attr-defined]
        if not villages.exists():
            self.fields["village"].required = False
            place = self.fields["place"]
            place.required, place.label = True, _("Location")
            place.help_text = _("Village, township and county")


class GrownForm(forms.Form):
    """The third step: what is grown."""

    grows = LineField(
        label=_("What do you grow or make?"),
        max_length=300,
        help_text=_("For example: walnuts, millet, persimmons in autumn"),
        error_messages=NEEDED,
    )
    categories = forms.ModelMultipleChoiceField(
        label=_("Product categories"),
        queryset=Partner.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    story = StoryField(
        label=_("Your story"),
        max_length=5000,
        required=False,
        help_text=_("A few lines about the farm, shown on your page."),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["categories"].queryset = categories()  # type: ignore[attr-defined]


class PaperForm(forms.Form):
    """What kind of papers the chosen files are; the files are looked at one by one."""

    what = forms.ChoiceField(
        label=_("Document type"), choices=Paper.choices, initial=Paper.IDENTITY
    )


class OpeningForm(forms.Form):
    """The last step: from which day on."""

    wished_opening = forms.DateField(
        label=_("Opening day"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Leave empty to open as soon as it is approved."),
    )

    def clean_wished_opening(self) -> dt.date | None:
        wished: dt.date | None = self.cleaned_data["wished_opening"]
        if wished is None:
            return None
        today = dates.today()
        if wished < today:
            raise ValidationError(_("Please choose today or a later date."))
        if wished > today + dt.timedelta(days=366):
            raise ValidationError(_("Please choose a date within one year."))
        return wished


class AnswerForm(forms.Form):
    """An answer to the office's question."""

    text = StoryField(
        label=_("Your reply"),
        max_length=2000,
        error_messages={"required": _("Please enter an answer.")},
    )


class ShopForm(forms.Form):
    """A seller's own page, in the language of the page it is written on.

    `seen` carries what stood there when the page was opened, signed.
    """

    person = LineField(label=_("Manager"), max_length=80, required=False)
    tagline = LineField(label=_("Short description"), max_length=160, required=False)
    story = StoryField(
        label=_("Your story"),
        max_length=10_000,
        required=False,
        help_text=_("Leave a blank line between paragraphs."),
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
                _("Please reload the page; your entries were not saved.")
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
        help_text=_("Leave empty to start today."),
    )
    until = forms.DateField(
        label=_("We sell again from"),
        error_messages={"required": _("Please choose a date.")},
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )

    def clean_start(self) -> dt.date:
        today = dates.today()
        start: dt.date = self.cleaned_data["start"] or today
        if start < today:
            raise ValidationError(_("Please choose today or a later date."))
        if start > today + dt.timedelta(days=366):
            raise ValidationError(_("Please choose a date within one year."))
        return start

    def clean_until(self) -> dt.date:
        until: dt.date = self.cleaned_data["until"]
        if until <= dates.today():
            raise ValidationError(_("Please choose a future date."))
        return until

    def clean(self) -> dict[str, Any]:
        cleaned = self.cleaned_data
        start, until = cleaned.get("start"), cleaned.get("until")
        if start and until:
            if until <= start:
                self.add_error("until", _("A holiday must end after it starts."))
            elif until > start + dt.timedelta(days=366):
                self.add_error("until", _("A holiday can last up to a year."))
        return cleaned


class ClosingForm(forms.Form):
    """Why a seller closes, in their own words."""

    reason = LineField(
        label=_("Reason"),
        max_length=300,
        required=False,
        help_text=_("The office will read it."),
    )
