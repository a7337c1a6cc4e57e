"""A county, a village and an officer as the market's office enters them."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from accounts.forms.fields import ContactField
from accounts.models import User
from accounts.queries import proven_person
from core import dates
from core.bilingual import BilingualTextForm, line
from core.regions import all_countries, region_choices
from vendors.places.models import Village
from vendors.places.queries import offered_villages

from .viewpoints import Placed

HIDDEN = _("Hide")


def _every_region() -> list[tuple[str, str]]:
    return region_choices(all_countries())


class CountyForm(BilingualTextForm):
    """A county: its names, and where it lies."""

    wanted = ("name",)

    name_en = line(_("Name in English"), 128)
    name_zh_hans = line(_("Name in Chinese"), 128)
    region = forms.ChoiceField(label=_("Province or country"), choices=_every_region)
    households = forms.IntegerField(
        label=_("Households"), min_value=0, max_value=10_000_000, required=False
    )
    population = forms.IntegerField(
        label=_("Population"), min_value=1, max_value=1_500_000_000, required=False
    )
    population_year = forms.IntegerField(
        label=_("Year of the population"), min_value=1900, required=False
    )
    population_source = line(_("Source of the population"), 200)
    is_hidden = forms.BooleanField(
        label=HIDDEN,
        required=False,
        help_text=_("New sellers can no longer choose its villages."),
    )

    def clean(self) -> dict[str, Any]:
        found = super().clean()
        names = ("population", "population_year", "population_source")
        if any(found.get(name) for name in names):
            for name in names:
                if not found.get(name) and name not in self.errors:
                    said = _("Please enter the population with its year and source.")
                    self.add_error(name, said)
        year = found.get("population_year")
        if year and year > dates.today().year:
            self.add_error("population_year", _("This year is in the future."))
        return found


class VillageForm(Placed):
    """A village: its names, and where it lies."""

    wanted = ("name",)

    name_en = line(_("Name in English"), 128)
    name_zh_hans = line(_("Name in Chinese"), 128)
    is_hidden = forms.BooleanField(
        label=HIDDEN,
        required=False,
        help_text=_("It leaves the lists. Farms that are there keep it."),
    )


class OfficerForm(forms.Form):
    """Who shall run a programme or look after a province's: who has an account."""

    contact = ContactField(
        help_text=_("Of a person with an account in this market."),
        error_messages={"required": _("This field is required.")},
    )

    def clean_contact(self) -> User:
        person = proven_person(self.cleaned_data["contact"])
        if person is None:
            raise forms.ValidationError(
                _("No confirmed account has this. Ask the person to sign up first.")
            )
        return person


class SettleForm(forms.Form):
    """In which village a seller is."""

    village: forms.ModelChoiceField[Village] = forms.ModelChoiceField(
        queryset=Village.objects.none(),
        label=_("Village"),
        empty_label=_("Choose a village"),
        error_messages={
            "required": _("Please choose a village."),
            "invalid_choice": _("Please choose a village from the list."),
        },
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["village"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - for its type
        field.queryset = offered_villages().order_by("name", "pk")
