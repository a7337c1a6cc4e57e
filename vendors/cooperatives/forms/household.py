"""What is typed about a household, its people and its plots."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from core import dates
from core.secrets import masked
from core.text import LineField
from vendors.cooperatives.models import Household, HouseholdMember, HouseholdPlot
from vendors.cooperatives.services.households import (
    HouseholdContent,
    PersonContent,
    PlotContent,
)
from vendors.partner.models import Partner
from vendors.places.models import Village

from .base import (
    FIRST_YEAR,
    NEEDED,
    DayField,
    HiddenNumbersForm,
    IdentityField,
    PhoneField,
    SeenForm,
)


class HouseholdForm(HiddenNumbersForm):
    """A new household with its head, or what is known of one."""

    number = LineField(
        label=pgettext_lazy("of a household", "Number"),
        max_length=16,
        required=False,
        help_text=_("Leave empty to use the next number."),
    )
    name = LineField(
        label=_("Household"),
        max_length=128,
        help_text=_("Usually the name of its head."),
        error_messages=NEEDED,
    )
    village: Any = forms.ModelChoiceField(
        label=_("Village"),
        queryset=None,
        required=False,
        empty_label=_("None of these"),
    )
    phone = PhoneField()
    joined = DayField(label=_("Joined on"))
    farm: Any = forms.ModelChoiceField(
        label=_("Farm's shop in the market"),
        queryset=None,
        required=False,
        empty_label=_("None"),
    )
    note = LineField(label=_("Note"), max_length=500, required=False)
    identity = IdentityField()

    def __init__(
        self,
        *args: Any,
        cooperative: Partner,
        household: Household | None = None,
        **kwargs: Any,
    ) -> None:
        if household is not None:
            kwargs["initial"] = _known(household)
            kwargs["seen"] = household.version
        super().__init__(*args, **kwargs)
        self.cooperative = cooperative
        county = cooperative.village.county_id if cooperative.village else None
        villages = Village.objects.order_by("name", "pk")
        if county is not None:
            villages = villages.filter(county=county)
        farms = cooperative.farms.order_by("name", "pk")
        taken = Household.objects.filter(farm__isnull=False)
        if household is not None:
            taken = taken.exclude(pk=household.pk)
        fields: Any = self.fields
        fields["village"].queryset = villages
        fields["farm"].queryset = farms.exclude(pk__in=taken.values("farm"))
        if household is None:
            fields["identity"].label = _("Identity number of the head")
            self._hide(phone="")
        else:
            del fields["identity"]
            self._hide(phone=masked(household.phone) if household.phone else "")

    def content(self) -> HouseholdContent:
        typed = self.cleaned_data
        return HouseholdContent(
            name=typed["name"],
            joined=typed["joined"],
            number=typed["number"],
            village=typed["village"],
            phone=self.typed("phone"),
            farm=typed["farm"],
            note=typed["note"],
        )

    def head(self) -> PersonContent:
        """The first person of a new household."""
        typed = self.cleaned_data
        return PersonContent(
            name=typed["name"],
            identity=typed["identity"],
            phone=typed["phone"],
            is_head=True,
        )


def _known(household: Household) -> dict[str, object]:
    names = ("number", "name", "joined", "note", "village_id", "farm_id")
    known = {name: getattr(household, name) for name in names}
    return known | {"village": household.village_id, "farm": household.farm_id}


class PersonForm(HiddenNumbersForm):
    name = LineField(
        label=pgettext_lazy("of a person", "Name"),
        max_length=128,
        error_messages=NEEDED,
    )
    identity = IdentityField()
    phone = PhoneField()
    born = forms.IntegerField(
        label=_("Year of birth"), required=False, min_value=FIRST_YEAR, max_value=2200
    )
    is_head = forms.BooleanField(label=_("Head of the household"), required=False)

    def __init__(
        self,
        *args: object,
        household: Household,
        person: HouseholdMember | None = None,
        **kwargs: object,
    ) -> None:
        if person is not None:
            names = ("name", "born", "is_head")
            kwargs["initial"] = {name: getattr(person, name) for name in names}
        super().__init__(*args, seen=household.version, **kwargs)
        self._hide(
            identity=str(person.identity) if person and person.identity else "",
            phone=masked(person.phone) if person and person.phone else "",
        )

    def clean_born(self) -> int | None:
        born: int | None = self.cleaned_data["born"]
        if born is not None and born > dates.today().year:
            raise ValidationError(_("Please check the year."))
        return born

    def content(self) -> PersonContent:
        typed = self.cleaned_data
        return PersonContent(
            name=typed["name"],
            identity=self.typed("identity"),
            phone=self.typed("phone"),
            born=typed["born"],
            is_head=typed["is_head"],
        )


class PlotForm(SeenForm):
    name = LineField(
        label=_("Name"),
        max_length=64,
        help_text=_("The household's own name for it."),
        error_messages=NEEDED,
    )
    crop = LineField(label=_("What grows there"), max_length=64, required=False)
    area = forms.IntegerField(
        label=_("Area (m²)"), required=False, min_value=1, max_value=100_000_000
    )
    is_used = forms.BooleanField(label=_("In use"), required=False, initial=True)

    def __init__(
        self,
        *args: object,
        household: Household,
        plot: HouseholdPlot | None = None,
        **kwargs: object,
    ) -> None:
        if plot is not None:
            names = ("name", "crop", "area", "is_used")
            kwargs["initial"] = {name: getattr(plot, name) for name in names}
        super().__init__(*args, seen=household.version, **kwargs)

    def content(self) -> PlotContent:
        typed = self.cleaned_data
        names = ("name", "crop", "area", "is_used")
        return PlotContent(**{name: typed[name] for name in names})
