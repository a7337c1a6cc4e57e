"""What a host types of an experience: words in two languages, terms, prices."""

from typing import Any

from django import forms
from django.utils.text import capfirst, format_lazy
from django.utils.translation import get_language_info, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from core.languages import columns
from core.richtext import typed
from core.text import LineField
from shop.catalogue.forms.words import TextField, other_language, writing_language
from tourism.models import Experience, Price
from tourism.services.experiences import WORDS
from tourism.states import PRICES_OF, ExperienceKind, PriceKind
from vendors.partner.models import Partner, TaxCategory
from vendors.partner.states import TaxStatus
from vendors.places.models import Viewpoint, Village

SUFFIX = {"en": "en", "zh-hans": "zh_hans"}
LANGUAGES = ("en", "zh_hans")
TOLD = ("title", "summary", "description", "meeting_point", "included", "bring")
MOST_AMOUNT = 10**8
# What may be wrong with a number with decimals.
_FAULTS = (
    "invalid", "min_value", "max_value", "max_digits", "max_decimal_places",
    "max_whole_digits",
)  # fmt: skip
# The code of the tax category that a market keeps for visits and other services.
SERVICES = "services"
# What a seller's status makes of the rate; it stands inside the price in any case.
TAX_HINTS = {
    TaxStatus.REGISTERED: _(
        "A visit is a service, and the price includes its tax "
        "rate. If you are not sure, leave it unchanged."
    ),
    TaxStatus.SMALL: _(
        "A visit is a service. As a small-scale taxpayer you pay "
        "the small rate at most."
    ),
    TaxStatus.EXEMPT: _(
        "A visit is a service: your exemption covers only what "
        "you grow. You pay the small rate at most."
    ),
}
TERMS = (
    "kind", "village", "viewpoint", "latitude", "longitude", "minutes", "leaves_at",
    "capacity", "least", "most", "needs", "is_weather_bound", "closes_hours",
    "free_hours", "late_percent", "deposit_percent", "horizon_days", "tax_category",
)  # fmt: skip


def _told(name: str) -> forms.CharField:
    """A field of one of the texts, for either language."""
    if name == "description":
        return TextField(
            label=pgettext_lazy("a visit", "What to expect"),
            max_length=10_000,
            required=False,
            help_text=_("Leave a blank line between paragraphs."),
            widget=forms.Textarea(attrs={"rows": 8}),
        )
    labels = {
        "title": (_("Name"), 120),
        "summary": (_("Short description"), 200),
        "meeting_point": (_("Meeting point"), 200),
        "included": (_("What is included"), 500),
        "bring": (_("What to bring"), 300),
    }
    label, longest = labels[name]
    return LineField(label=label, max_length=longest, required=False)


def _whole(label: Any, low: int, high: int, initial: int, hint: Any = "") -> Any:
    return forms.IntegerField(
        label=label,
        min_value=low,
        max_value=high,
        initial=initial,
        help_text=hint,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages=_range_words(low, high)
        | {"required": _("This field is required.")},
    )


def _range_words(low: int, high: int) -> dict[str, Any]:
    """What a number outside of its bounds is told, or what is none."""
    said = format_lazy(
        _("Please enter a whole number, {least} to {most}."), least=low, most=high
    )
    return dict.fromkeys(("invalid", "min_value", "max_value"), said)


def _degrees(label: Any, most: int) -> forms.DecimalField:
    return forms.DecimalField(
        label=label,
        min_value=-most,
        max_value=most,
        max_digits=8,
        decimal_places=5,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        error_messages=dict.fromkeys(
            _FAULTS,
            format_lazy(_("Please enter degrees, −{most} to {most}."), most=most),
        ),
    )


def tax_of_visits() -> TaxCategory | None:
    """The market's category for services; else the lowest that is not for produce."""
    rows = TaxCategory.objects.filter(is_produce=False)
    taxed = sorted((one.rate_now, one.code, one) for one in rows if one.rate_now)
    services = (row for _rate, code, row in taxed if code == SERVICES)
    return next(services, taxed[0][-1] if taxed else None)


class ExperienceForm(forms.Form):
    """An experience's words and terms; prices, photos and plan have their own."""

    # A visit without a meeting point can be kept, and not booked.
    asked_sometimes = (
        "title_en", "title_zh_hans", "meeting_point_en", "meeting_point_zh_hans",
        "leaves_at",
    )  # fmt: skip

    kind = forms.ChoiceField(label=_("Kind"), choices=ExperienceKind.choices)
    village: forms.ModelChoiceField[Village] = forms.ModelChoiceField(
        queryset=Village.objects.none(), label=_("Village"), required=False
    )
    viewpoint: forms.ModelChoiceField[Viewpoint] = forms.ModelChoiceField(
        queryset=Viewpoint.objects.none(),
        label=_("Viewpoint"),
        required=False,
        help_text=_("Named first on its page. Choose one in the same village."),
    )
    latitude = _degrees(_("Latitude (°N)"), 90)
    longitude = _degrees(_("Longitude (°E)"), 180)
    minutes = _whole(_("Duration (minutes)"), 1, 24 * 60, 120)
    leaves_at = forms.TimeField(
        label=_("Check-out time (stays)"),
        required=False,
        widget=forms.TimeInput(attrs={"type": "time"}, format="%H:%M"),
    )
    capacity = _whole(_("Places per date"), 1, 1000, 10)
    least = _whole(_("Minimum places per booking"), 1, 1000, 1)
    most = _whole(_("Maximum places per booking"), 1, 1000, 10)
    needs = _whole(_("Minimum number of people"), 0, 1000, 0, _("0 means any."))
    is_weather_bound = forms.BooleanField(
        label=_("Depends on the weather"), required=False
    )
    closes_hours = _whole(_("Booking closes (hours before)"), 0, 720, 12)
    free_hours = _whole(_("Free cancellation until (hours before)"), 0, 720, 48)
    late_percent = _whole(_("Refund for late cancellation, in %"), 0, 100, 0)
    deposit_percent = _whole(
        _("Paid when booking, in %"),
        1,
        100,
        100,
        _("The rest is paid at the farm."),
    )
    horizon_days = _whole(_("Can be booked (days ahead)"), 1, 400, 60)
    tax_category: forms.ModelChoiceField[TaxCategory] = forms.ModelChoiceField(
        queryset=TaxCategory.objects.none(), label=_("Tax"), required=False
    )
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False, min_value=0)

    def __init__(self, *args: Any, partner: Partner, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in TOLD:
            for code in LANGUAGES:
                self.fields[f"{name}_{code}"] = _told(name)
        places: Any = self.fields["village"]
        county = partner.village.county_id if partner.village else None
        places.queryset = Village.objects.filter(county=county).order_by("name")
        places.initial = partner.village_id
        places.empty_label = _("Not specified")
        self._offer_viewpoints(county)
        self._suggest_tax(partner)

    def _offer_viewpoints(self, county: int | None) -> None:
        """Those of the county, so that a change of the village has its own at hand."""
        field: Any = self.fields["viewpoint"]
        rows = Viewpoint.objects.filter(village__county=county, is_shown=True)
        field.queryset = rows.select_related("village").order_by("village__name", "pk")
        field.label_from_instance = lambda one: f"{one.village.name} · {one.name}"
        field.empty_label = _("None")

    def _suggest_tax(self, partner: Partner) -> None:
        field: Any = self.fields["tax_category"]
        field.queryset = TaxCategory.objects.all()
        field.empty_label = _("Not specified")
        field.initial = tax_of_visits()
        field.help_text = TAX_HINTS[TaxStatus(partner.tax_status)]

    @property
    def own(self) -> list[forms.BoundField]:
        """The texts in the language of the page."""
        return [self[f"{name}_{SUFFIX[writing_language()]}"] for name in TOLD]

    @property
    def other(self) -> list[forms.BoundField]:
        return [self[f"{name}_{SUFFIX[other_language()]}"] for name in TOLD]

    @property
    def other_name(self) -> str:
        return str(get_language_info(other_language())["name_local"])

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        if not (found.get("title_en") or found.get("title_zh_hans")):
            name = f"title_{SUFFIX[writing_language()]}"
            if name not in self.errors:
                self.add_error(name, _("Please enter a name."))
        self._check_place(found)
        self._check_viewpoint(found)
        if found.get("kind") == ExperienceKind.STAY and not found.get("leaves_at"):
            self.add_error("leaves_at", _("Please enter the check-out time."))
        least, most = found.get("least"), found.get("most")
        if least and most and most < least:
            self.add_error("most", _("This is below the minimum."))
        return found

    def _check_place(self, found: dict[str, object]) -> None:
        degrees = (found.get("latitude"), found.get("longitude"))
        if (degrees[0] is None) != (degrees[1] is None):
            missing = "latitude" if degrees[0] is None else "longitude"
            if missing not in self.errors:
                self.add_error(missing, _("Please enter both latitude and longitude."))

    def _check_viewpoint(self, found: dict[str, Any]) -> None:
        """A viewpoint says the village too; another village would contradict it."""
        viewpoint, village = found.get("viewpoint"), found.get("village")
        if viewpoint is None:
            return
        if village is None:
            found["village"] = viewpoint.village
        elif viewpoint.village_id != village.pk:
            self.add_error("viewpoint", _("This viewpoint is in another village."))

    def fields_of_experience(self) -> dict[str, object]:
        kept = dict(self.cleaned_data)
        kept.pop("seen")
        return kept


def as_typed(experience: Experience) -> dict[str, object]:
    """What the form begins with."""
    found: dict[str, Any] = {name: getattr(experience, name) for name in TERMS}
    found |= {"village": experience.village_id, "seen": experience.version}
    found["viewpoint"] = experience.viewpoint_id
    found["tax_category"] = experience.tax_category_id
    for name in TOLD:
        for code in LANGUAGES:
            column = f"{name}_{code}"
            row: Any = experience.product if column in WORDS else experience
            text = getattr(row, column) or ""
            found[column] = typed(text) if name == "description" else text
    return found


class ExperiencePriceForm(forms.Form):
    """One price; `experience` says which kinds there are.

    One without a name is called as what it is for, in each language.
    """

    asked_sometimes = ("name_en", "name_zh_hans")

    kind = forms.ChoiceField(label=_("Applies to"), choices=PriceKind.choices)
    name_en = LineField(
        label=_("Name in English"),
        max_length=40,
        required=False,
        help_text=_("If empty, it is named after what it applies to."),
    )
    name_zh_hans = LineField(
        label=_("Name in Chinese"),
        max_length=40,
        required=False,
        help_text=_("If empty, it is named after what it applies to."),
    )
    amount = forms.DecimalField(
        label=_("Price"),
        min_value=0,
        max_value=MOST_AMOUNT,
        widget=forms.TextInput(attrs={"inputmode": "decimal", "autocomplete": "off"}),
        error_messages={
            "required": _("This field is required."),
            "invalid": _("Please enter an amount, for example 59.00."),
            "min_value": _("Please enter an amount of 0 or more."),
            "max_value": _("Please enter a smaller amount."),
        },
    )
    places = _whole(_("Places used"), 1, 100, 1)
    is_on_sale = forms.BooleanField(label=_("On sale"), required=False, initial=True)

    def __init__(self, *args: Any, experience: Experience, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        fit = PRICES_OF[experience.kind]
        kind: Any = self.fields["kind"]
        kind.choices = [one for one in PriceKind.choices if one[0] in fit]

    def clean(self) -> dict[str, Any]:
        found = super().clean() or {}
        kind = found.get("kind")
        if kind and not (found.get("name_en") or found.get("name_zh_hans")):
            found |= columns("name", lambda: capfirst(PriceKind(kind).label))
        return found


def price_as_typed(price: Price) -> dict[str, object]:
    return {name: getattr(price, name) for name in ExperiencePriceForm.base_fields}
