"""A viewpoint as the office types it: words in both languages, place, season."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.bilingual import BilingualTextForm, line, text
from core.richtext import typed
from shop.catalogue.forms.words import SeasonField, TextField
from vendors.places.models import County, Viewpoint, Village

HIGHEST = 9000
LANGUAGES = ("en", "zh_hans")


def _story(label: Any) -> TextField:
    return TextField(
        label=label,
        max_length=8000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 8}),
    )


def degrees(label: Any, most: int) -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        min_value=-most,
        max_value=most,
        max_digits=8,
        decimal_places=5,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
    )


class Placed(BilingualTextForm):
    """Something that lies somewhere, or nobody knows where: both degrees or none."""

    latitude = degrees(_("Latitude (°N)"), 90)
    longitude = degrees(_("Longitude (°E)"), 180)
    altitude = forms.IntegerField(
        label=_("Elevation (metres)"), min_value=0, max_value=HIGHEST, required=False
    )

    def clean(self) -> dict[str, Any]:
        found = super().clean()
        at = (found.get("latitude"), found.get("longitude"))
        if (at[0] is None) != (at[1] is None):
            missing = "latitude" if at[0] is None else "longitude"
            if missing not in self.errors:
                self.add_error(missing, _("Please enter both latitude and longitude."))
        return found


class ViewpointForm(Placed):
    """Everything of a viewpoint but its photos."""

    wanted = ("name",)

    village: forms.ModelChoiceField[Village] = forms.ModelChoiceField(
        queryset=Village.objects.none(),
        label=_("Village"),
        empty_label=None,
        error_messages={
            "required": _("Please choose a village."),
            "invalid_choice": _("Please choose a village from the list."),
        },
    )
    name_en = line(_("Name in English"), 128)
    name_zh_hans = line(_("Name in Chinese"), 128)
    tagline_en = line(_("Short description, in English"), 200)
    tagline_zh_hans = line(_("Short description, in Chinese"), 200)
    story_en = _story(_("Description, in English"))
    story_zh_hans = _story(_("Description, in Chinese"))
    best_hours_en = line(_("Best hours, in English"), 120)
    best_hours_zh_hans = line(_("Best hours, in Chinese"), 120)
    season = SeasonField(label=_("Best months"))
    address_en = line(_("Address in English"), 200)
    address_zh_hans = line(_("Address in Chinese"), 200)
    arriving_en = text(_("Directions, in English"), 1000)
    arriving_zh_hans = text(_("Directions, in Chinese"), 1000)
    parking_en = line(_("Parking, in English"), 300)
    parking_zh_hans = line(_("Parking, in Chinese"), 300)
    last_bus_en = line(_("Last bus, in English"), 300)
    last_bus_zh_hans = line(_("Last bus, in Chinese"), 300)
    is_shown = forms.BooleanField(label=_("Visible to everyone"), required=False)
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False, initial=0)

    def __init__(self, *args: Any, county: County, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["village"]
        assert isinstance(field, forms.ModelChoiceField)  # noqa: S101 - for its type
        field.queryset = county.villages.order_by("name", "pk")

    @property
    def pairs(self) -> list[tuple[forms.BoundField, forms.BoundField]]:
        """Each text's two fields, English first."""
        names = [name[:-3] for name in self.fields if name.endswith("_en")]
        return [(self[f"{name}_en"], self[f"{name}_zh_hans"]) for name in names]

    def fields_of_viewpoint(self) -> dict[str, object]:
        kept = dict(self.cleaned_data)
        kept.pop("seen")
        return kept


def as_typed(viewpoint: Viewpoint) -> dict[str, object]:
    """What the form begins with."""
    names = [name for name in ViewpointForm.base_fields if name != "seen"]
    found = {name: getattr(viewpoint, name) for name in names}
    for code in LANGUAGES:
        found[f"story_{code}"] = typed(found[f"story_{code}"] or "")
    return found | {"village": viewpoint.village_id, "seen": viewpoint.version}
