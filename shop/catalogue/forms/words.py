"""What a seller types of a listing as a whole: its words, category and season."""

import datetime as dt
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import get_language, get_language_info
from django.utils.translation import gettext_lazy as _

from core import dates
from core.market import first_language
from core.richtext import typed
from core.text import LineField, PlainTextField
from core.units import PieceUnit, kind_of
from shop.catalogue.allergens import NONE, mask_of, written_allergens
from shop.catalogue.facts import BY_NAME, IN_WORDS, MOST_SAID, TEXTS, facts_of
from shop.catalogue.models import ALL_YEAR, Category, Product
from shop.catalogue.services.content import ListingContent, Wording
from shop.catalogue.services.listings import COLUMNS
from shop.catalogue.states import Allergen

MOST_DAYS_KEPT = 3650
_INGREDIENTS_HELP = _(
    "Most first. Allergens that you select are set in bold; put others "
    "between asterisks: *pecorino*."
)
_STORAGE_HELP = _("For example: Cool, dry and dark; once opened, in the fridge.")
_SERVING_HELP = _("A recipe in a few sentences, or what it goes well with.")


def writing_language() -> str:
    """The language a person writes in: that of the page, among those we keep."""
    current = get_language() or ""
    return current if current in COLUMNS else first_language()


def other_language() -> str:
    """The other one; the market keeps two."""
    return next(code for code in COLUMNS if code != writing_language())


class SeasonField(forms.TypedMultipleChoiceField):
    """Months as chips; as a value twelve bits. None chosen means all year."""

    widget = forms.CheckboxSelectMultiple

    def __init__(self, **kwargs: Any) -> None:
        months = [(month, str(month)) for month in range(1, 13)]
        super().__init__(choices=months, coerce=int, required=False, **kwargs)

    def clean(self, value: Any) -> int:
        months = super().clean(value)
        return sum(1 << (month - 1) for month in set(months)) or ALL_YEAR

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, int):
            if value == ALL_YEAR:
                return []
            return [month for month in range(1, 13) if value >> (month - 1) & 1]
        return value


class TextField(forms.CharField):
    """Paragraphs with a few tags; `core.richtext.clean` makes them safe."""

    widget = forms.Textarea
    default_error_messages = {
        "null_characters_not_allowed": _(
            "Please use letters, numbers and punctuation only."
        )
    }

    def to_python(self, value: Any) -> str:
        """Browsers send line ends of their own; what is kept has one kind."""
        text = super().to_python(value) or ""
        return text.replace("\r\n", "\n").replace("\r", "\n")


class AllergensField(forms.TypedMultipleChoiceField):
    """Allergens as ticks, and "none"; as a value bits, or None with nothing ticked."""

    widget = forms.CheckboxSelectMultiple
    default_error_messages = {
        "contrary": _("Select the allergens it contains, or that it contains none.")
    }

    def __init__(self, **kwargs: Any) -> None:
        choices = [*Allergen.choices, (NONE, _("none of these"))]
        super().__init__(choices=choices, required=False, **kwargs)

    def clean(self, value: Any) -> int | None:
        codes = super().clean(value)
        if NONE in codes and len(codes) > 1:
            raise ValidationError(self.error_messages["contrary"], code="contrary")
        return mask_of(code for code in codes if code != NONE) if codes else None

    def prepare_value(self, value: Any) -> Any:
        if value is None or isinstance(value, int):
            return written_allergens(value).split()
        return value


class SaidField(PlainTextField):
    """A text of a listing beside its description, in one language; None for none."""

    def __init__(self, **kwargs: Any) -> None:
        widget = forms.Textarea(attrs={"rows": 2})
        super().__init__(max_length=MOST_SAID, required=False, widget=widget, **kwargs)

    def clean(self, value: Any) -> str | None:
        return super().clean(value) or None


class CategoryField(forms.ModelChoiceField):
    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault("empty_label", _("Select a category"))
        super().__init__(queryset=Category.objects.none(), **kwargs)

    def label_from_instance(self, category: Category) -> str:
        return "– " * (category.depth - 1) + category.name


class ListingForm(forms.Form):
    """The words of a listing in the page's language, and optionally in the other."""

    asked_sometimes = ("category",)

    title = LineField(
        label=_("Name"),
        max_length=120,
        help_text=_("For example: Thin-shell walnuts"),
    )
    category = CategoryField(label=_("Category"), required=False)
    summary = LineField(label=_("Short description"), max_length=200, required=False)
    description = TextField(
        label=_("Description"),
        max_length=10_000,
        required=False,
        help_text=_("Leave a blank line between paragraphs."),
    )
    season = SeasonField(label=_("Season"))
    picked_on = forms.DateField(
        label=_("Harvest date"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
    )
    shelf_life_days = forms.IntegerField(
        label=_("Shelf life in days after harvest"),
        required=False,
        min_value=1,
        max_value=MOST_DAYS_KEPT,
        error_messages=dict.fromkeys(
            ("invalid", "min_value", "max_value"),
            _("Please enter whole days, from one day to ten years."),
        ),
        help_text=_("Used for the best-before date of new harvests."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    needs_cold = forms.BooleanField(label=_("Must be shipped cold"), required=False)
    send_within = forms.IntegerField(
        label=_("Sent within (working days)"),
        required=False,
        min_value=0,
        help_text=_("Only if it takes longer than your other goods."),
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    allergens = AllergensField(label=_("Allergens"))
    ingredients_en = SaidField(label=_("Ingredients"), help_text=_INGREDIENTS_HELP)
    ingredients_zh_hans = SaidField(label=_("Ingredients"), help_text=_INGREDIENTS_HELP)
    storage_en = SaidField(label=_("Storage"), help_text=_STORAGE_HELP)
    storage_zh_hans = SaidField(label=_("Storage"), help_text=_STORAGE_HELP)
    serving_en = SaidField(label=_("Serving idea"), help_text=_SERVING_HELP)
    serving_zh_hans = SaidField(label=_("Serving idea"), help_text=_SERVING_HELP)
    other_title = LineField(label=_("Name"), max_length=120, required=False)
    other_summary = LineField(
        label=_("Short description"), max_length=200, required=False
    )
    other_description = TextField(
        label=_("Description"), max_length=10_000, required=False
    )
    version = forms.IntegerField(
        widget=forms.HiddenInput, required=False, min_value=0, max_value=2**31 - 1
    )

    def __init__(
        self, *args: Any, product: Product | None = None, **kwargs: Any
    ) -> None:
        self.product = product
        if product:
            kwargs.setdefault("initial", listing_as_typed(product))
        super().__init__(*args, **kwargs)
        categories = Category.objects.filter(is_public=True).order_by("path")
        self.fields["category"].queryset = categories  # type: ignore[attr-defined]

    def clean_picked_on(self) -> dt.date | None:
        picked = self.cleaned_data["picked_on"]
        if picked and picked > dates.today():
            raise ValidationError(_("This date is in the future."))
        if picked and picked < dates.today() - dt.timedelta(days=1100):
            raise ValidationError(_("This is more than three years ago."))
        return picked

    def said_here(self) -> list[forms.BoundField]:
        """Ingredients and the like in the page's language."""
        return [self[f"{name}_{COLUMNS[writing_language()]}"] for name in TEXTS]

    def said_there(self) -> list[forms.BoundField]:
        """The same in the other language."""
        return [self[f"{name}_{COLUMNS[other_language()]}"] for name in TEXTS]

    def says_food_facts(self) -> bool:
        """Whether the page opens what is folded: something stands or is wrong there."""
        fields = [self["allergens"], *self.said_here()]
        return any(field.value() or field.errors for field in fields)

    def says_words_there(self) -> bool:
        """Likewise of the other language."""
        names = ("other_title", "other_summary", "other_description")
        fields = [*(self[name] for name in names), *self.said_there()]
        return any(field.value() or field.errors for field in fields)

    def content(self, measure: str) -> ListingContent:
        """What was typed, as the services take it; only after `is_valid`.

        `measure` is how its packs are measured: "weight", "bunch" …
        """
        typed_words = self.cleaned_data
        words = {
            writing_language(): Wording(
                typed_words["title"], typed_words["summary"], typed_words["description"]
            ),
            other_language(): Wording(
                typed_words["other_title"],
                typed_words["other_summary"],
                typed_words["other_description"],
            ),
        }
        return ListingContent(
            words=words,
            category=typed_words["category"],
            unit_kind=kind_of(measure),
            piece_unit=measure if measure in PieceUnit.values else PieceUnit.PIECE,
            **{name: typed_words[name] for name in BY_NAME if name in typed_words},
        )

    def differences(self, now: Product) -> list[tuple[Any, str]]:
        """Fields whose stored value is not what was typed: (label, stored value)."""
        stored = listing_as_typed(now)
        found = []
        for name, value in stored.items():
            if name == "version" or name not in self.cleaned_data:
                continue
            typed_value = self.cleaned_data[name]
            is_same = (typed_value or "") == (value or "")
            if name == "allergens":  # none is not the same as not stated
                is_same = typed_value == value
            if not is_same:
                said = BY_NAME[name].said if name in BY_NAME else str
                is_told = value not in (None, "")
                found.append((self._label(name), said(value) if is_told else "–"))
        return found

    def _label(self, name: str) -> str:
        """Of the two fields of one name the other language's says so."""
        label = str(self.fields[name].label)
        there = f"_{COLUMNS[other_language()]}"
        is_other = name.startswith("other_") or (
            name in IN_WORDS and name.endswith(there)
        )
        if not is_other:
            return label
        return f"{label} · {get_language_info(other_language())['name_local']}"


def listing_as_typed(product: Product) -> dict[str, object]:
    """A listing as the form shows it."""
    here, there = COLUMNS[writing_language()], COLUMNS[other_language()]
    values: dict[str, Any] = {
        "category": product.main_category,
        "version": product.version,
    }
    values |= {n: v for n, v in facts_of(product).items() if n != "piece_unit"}
    for prefix, column in (("", here), ("other_", there)):
        for name in ("title", "summary"):
            values[prefix + name] = getattr(product, f"{name}_{column}") or ""
        values[f"{prefix}description"] = typed(
            getattr(product, f"description_{column}") or ""
        )
    if not values["title"]:
        # Written in the other language only so far: a name is needed in this one.
        values["title"] = product.title or ""
    return values
