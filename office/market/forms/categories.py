"""What the market's staff type about goods, as the services take it."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.bilingual import BilingualTextForm, line, text
from core.images.intake import store_photo
from core.images.kinds import PhotoError
from fulfilment.market_settings import CLAIM_WINDOW
from shop.catalogue.forms.words import CategoryField
from shop.catalogue.models import Category
from shop.catalogue.services.categories import DEEPEST, TOLD, seen_of

HOURS_OF_A_YEAR = 8760


class CategoryForm(BilingualTextForm):
    """A category: its names, its place in the tree, and what is promised for it."""

    wanted = ("name",)

    name_en = line(_("Name in English"), 60)
    name_zh_hans = line(_("Name in Chinese"), 60)
    parent = CategoryField(
        label=_("Below"), required=False, empty_label=_("None: a top category")
    )
    description_en = text(_("Description in English"), 600)
    description_zh_hans = text(_("Description in Chinese"), 600)
    photo = forms.FileField(
        label=_("Picture"),
        required=False,
        widget=forms.FileInput(attrs={"accept": "image/*"}),
    )
    without_picture = forms.BooleanField(label=_("Remove picture"), required=False)
    is_hidden = forms.BooleanField(
        label=_("Hide"),
        required=False,
        help_text=_(
            "It and everything below leave the menus. Goods in it stay on sale."
        ),
    )
    claim_hours = forms.IntegerField(
        label=_("Claim period in hours after delivery"),
        required=False,
        min_value=1,
        max_value=HOURS_OF_A_YEAR,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
    )
    seen = forms.CharField(widget=forms.HiddenInput, required=False, max_length=16)

    def __init__(self, *args: Any, category: Category | None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.category = category
        rows = Category.objects.filter(depth__lt=DEEPEST).order_by("path")
        if category is not None:
            rows = rows.exclude(path__startswith=category.path)
        else:
            del self.fields["is_hidden"]
        if category is None or category.picture_id is None:
            del self.fields["without_picture"]
        self.fields["parent"].queryset = rows  # type: ignore[attr-defined]
        hours = round(CLAIM_WINDOW().total_seconds() / 3600)
        self.fields["claim_hours"].help_text = _(
            "Leave empty for the usual %(hours)d hours. It holds for everything below."
        ) % {"hours": hours}

    def fields_of_category(self) -> dict[str, object]:
        """As the tree keeps them; a picture that is no good adds its error."""
        typed = self.cleaned_data
        kept = {name: typed[name] for name in TOLD if name in typed}
        kept["is_public"] = not typed.get("is_hidden")
        upload = typed["photo"]
        if upload:
            try:
                kept["picture"] = store_photo(upload)
            except PhotoError as refusal:
                self.add_error("photo", refusal)
        elif typed.get("without_picture"):
            kept["picture"] = None
        return kept


def as_typed(category: Category, claim_hours: int | None) -> dict[str, object]:
    """What the form begins with."""
    found = {name: getattr(category, name) for name in TOLD if name != "picture_id"}
    above = category.get_parent()
    return found | {
        "is_hidden": not category.is_public,
        "parent": above.pk if above else None,
        "claim_hours": claim_hours,
        "seen": seen_of(category),
    }
