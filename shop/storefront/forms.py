"""What a shopper may send from the storefront, and staff for home's headline."""

from typing import Any

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.urls import Resolver404, resolve
from django.utils.translation import gettext_lazy as _

from core import dates
from core.regions import is_region
from core.text import LineField, plain
from shop.catalogue.forms.addresses import numbers_of
from shop.catalogue.models import Product
from shop.catalogue.queries import listed_products

from .models import Headline

MOST_GOODS = 8

SCORES = (
    (5, _("5 – excellent")),
    (4, _("4 – very good")),
    (3, _("3 – good")),
    (2, _("2 – fair")),
    (1, _("1 – poor")),
)


class ReviewForm(forms.Form):
    """A score and plain words."""

    score = forms.TypedChoiceField(
        label=_("Rating"),
        choices=SCORES,
        coerce=int,
        widget=forms.RadioSelect,
        error_messages={"required": _("Please choose a rating from 1 to 5.")},
    )
    body = forms.CharField(
        label=_("Your review"),
        min_length=3,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("Tell others how it arrived and how it tasted."),
        error_messages={"required": _("Please write a short review.")},
    )

    def clean_body(self) -> str:
        """Plain words: signs that have no shape are left out."""
        body = plain(str(self.cleaned_data["body"]))
        if not body:
            raise ValidationError(self.fields["body"].error_messages["required"])
        return body


class ShareWishesForm(forms.Form):
    """What a wish list is called where its link is opened."""

    name = LineField(
        label=_("Name of the list"),
        max_length=60,
        required=False,
        help_text=_("For example: For the new kitchen."),
    )


class PlaceForm(forms.Form):
    """Where the shopper is."""

    region = forms.CharField(max_length=8)

    def clean_region(self) -> str:
        code = self.cleaned_data["region"]
        if not is_region(code):
            raise forms.ValidationError(_("Please choose a place from the list."))
        return str(code)


def _day(label: Any, **more: Any) -> forms.DateField:
    widget = forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d")
    return forms.DateField(label=label, widget=widget, **more)


class HeadlineForm(forms.Form):
    """Both languages at once: home is never in one of them alone."""

    title_en = LineField(label=_("Headline in English"), max_length=80)
    title_zh_hans = LineField(label=_("Headline in Chinese"), max_length=80)
    lead_en = LineField(label=_("Text below, English"), max_length=200, required=False)
    lead_zh_hans = LineField(
        label=_("Text below, Chinese"), max_length=200, required=False
    )
    button_en = LineField(label=_("Button, English"), max_length=40, required=False)
    button_zh_hans = LineField(
        label=_("Button, Chinese"), max_length=40, required=False
    )
    link = forms.CharField(
        label=_("Page the button opens"),
        max_length=400,
        required=False,
        help_text=_("Address of a page of this market, such as /season/."),
    )
    goods = forms.CharField(
        label=_("Products shown first"),
        max_length=4000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_(
            "Addresses of their pages, one per line, up to 8. The headline is shown "
            "only while one of them is in stock."
        ),
    )
    starts = _day(_("First day"))
    ends = _day(_("Last day"))

    def clean_link(self) -> str:
        """An address inside the market, without the market's own name."""
        link = str(self.cleaned_data["link"]).strip()
        path = link.removeprefix(settings.SITE_URL)
        if not path:
            return ""
        if not path.startswith("/") or path.startswith("//") or len(path) > 200:
            raise ValidationError(_("Please enter a page of this market."))
        try:
            resolve(path.partition("?")[0].partition("#")[0])
        except Resolver404 as nowhere:
            raise ValidationError(_("There is no such page.")) from nowhere
        return path

    def clean_goods(self) -> list[Product]:
        numbers = numbers_of(self.cleaned_data["goods"])
        if len(numbers) > MOST_GOODS:
            raise ValidationError(_("Please choose up to 8 products."))
        on_sale = listed_products().in_bulk(list(numbers.values()))
        unknown = [line for line in numbers if numbers[line] not in on_sale]
        if unknown:
            text = _("Not on sale here: %(lines)s")
            raise ValidationError(text % {"lines": ", ".join(unknown)})
        return [on_sale[number] for number in numbers.values()]

    def clean(self) -> dict[str, Any]:
        typed = super().clean() or self.cleaned_data
        for name in ("lead", "button"):
            said = [bool(typed.get(f"{name}_{code}")) for code in ("en", "zh_hans")]
            if any(said) and not all(said):
                empty = f"{name}_{'zh_hans' if said[0] else 'en'}"
                self.add_error(empty, _("Please write it in both languages."))
        if typed.get("button_en") and not (typed.get("link") or typed.get("goods")):
            self.add_error("link", _("Please say which page the button opens."))
        starts, ends = typed.get("starts"), typed.get("ends")
        if starts and ends and ends < starts:
            self.add_error("ends", _("The last day is before the first day."))
        elif ends and ends < dates.today():
            self.add_error("ends", _("This day has passed."))
        return typed

    @property
    def texts(self) -> dict[str, Any]:
        """The columns, days as moments where the market is."""
        typed = {name: self.cleaned_data[name] for name in HEADLINE_TEXTS}
        return typed | {
            "starts": dates.start_of(self.cleaned_data["starts"]),
            "ends": dates.end_of(self.cleaned_data["ends"]),
        }


HEADLINE_TEXTS = (
    "title_en", "title_zh_hans", "lead_en", "lead_zh_hans", "button_en",
    "button_zh_hans", "link",
)  # fmt: skip


def as_typed(headline: Headline) -> dict[str, object]:
    """What the form shows of a headline that is there already."""
    texts = {name: getattr(headline, name) for name in HEADLINE_TEXTS}
    goods = headline.goods.order_by("pk")
    return texts | {
        "goods": "\n".join(product.get_absolute_url() for product in goods),
        "starts": dates.day_of(headline.starts),
        "ends": dates.day_of(headline.ends - dates.TICK),
    }
