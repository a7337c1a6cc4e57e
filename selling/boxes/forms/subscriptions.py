"""What a shopper says when they subscribe, and of single boxes."""

from collections.abc import Sequence
from datetime import date
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from checkout.forms import GiftForm
from core import dates
from core.clicks import ClickField
from core.inputs import decimal, whole
from core.templatetags.market import money, weekday
from payments.cards.models import SavedCard
from selling.boxes.models import Box, BoxSize
from selling.boxes.queries.terms import TermOffer
from selling.boxes.rules import MOST_OF_ONE
from selling.boxes.states import Afterwards, Short
from selling.boxes.wording import weekday_name

CARD, LINK, AHEAD = "card", "link", "ahead"


def ways_to_pay(card: SavedCard | None) -> list[tuple[str, str]]:
    """The saved card that would be charged, if there is one, and a link each time."""
    link = (LINK, gettext("By a link that I get for each box"))
    if card is None or card.is_expired:
        return [link]
    text = gettext("With %(card)s, charged when changes close") % {"card": card}
    return [(CARD, text), link]


def words_of_offer(offer: TermOffer) -> str:
    """8 boxes: ¥896.00, ¥112.00 each."""
    text = ngettext(
        "%(count)d box: %(total)s, %(each)s each with delivery",
        "%(count)d boxes: %(total)s, %(each)s each with delivery",
        offer.boxes,
    )
    said = text % {
        "count": offer.boxes,
        "total": money(offer.total, offer.currency),
        "each": money(offer.each, offer.currency),
    }
    if not offer.saved:
        return said
    saved = gettext("(you save %(amount)s)") % {
        "amount": money(offer.saved, offer.currency)
    }
    return f"{said} {saved}"


class TermForm(forms.Form):
    """How many boxes to pay ahead, and what happens when they are used up."""

    boxes = forms.TypedChoiceField(
        label=_("Boxes to prepay"), coerce=int, widget=forms.RadioSelect
    )
    afterwards = forms.ChoiceField(
        label=_("When they are used up"),
        choices=Afterwards.choices,
        initial=Afterwards.CONTINUE,
        widget=forms.RadioSelect,
    )
    click = ClickField()
    prefix = "term"

    def __init__(self, *args: Any, offers: Sequence[TermOffer], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["boxes"].choices = [  # type: ignore[attr-defined]
            (str(one.boxes), words_of_offer(one)) for one in offers
        ]
        if offers:
            self.fields["boxes"].initial = str(offers[0].boxes)


class SubscribeForm(GiftForm):
    """Size, first day, whether it is a gift; the address has a form of its own."""

    size = forms.ChoiceField(label=_("Size"), widget=forms.RadioSelect)
    first = forms.ChoiceField(label=_("First delivery"))
    substitutes = forms.BooleanField(
        label=_("Replace what runs short with something similar"),
        required=False,
        initial=True,
    )
    pays = forms.ChoiceField(label=_("Payment"), widget=forms.RadioSelect)
    click = ClickField()

    def __init__(
        self,
        *args: Any,
        box: Box,
        card: SavedCard | None,
        sizes: Sequence[BoxSize],
        days: Sequence[date],
        **kwargs: Any,
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["size"].choices = [  # type: ignore[attr-defined]
            (str(one.pk), f"{one.name} · {money(one.price, box.currency)}")
            for one in sizes
        ]
        self.fields["first"].choices = [  # type: ignore[attr-defined]
            (day.isoformat(), weekday(day)) for day in days
        ]
        self.fields["pays"].choices = ways_to_pay(card)  # type: ignore[attr-defined]
        if box.is_prepayable and not box.is_standing:
            ahead = (AHEAD, gettext("Prepay several boxes: choose how many next"))
            ways = [*self.fields["pays"].choices, ahead]  # type: ignore[attr-defined]
            self.fields["pays"].choices = ways  # type: ignore[attr-defined]
        self.fields["pays"].initial = CARD if card else LINK
        if sizes:
            self.fields["size"].initial = str(sizes[0].pk)
        if box.short != Short.SUBSTITUTE:
            del self.fields["substitutes"]

    def clean_first(self) -> date:
        return date.fromisoformat(self.cleaned_data["first"])


class DayForm(forms.Form):
    """Another day of the week."""

    weekday = forms.TypedChoiceField(label=_("Delivery day"), coerce=int)

    def __init__(self, *args: Any, box: Box, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["weekday"].choices = [  # type: ignore[attr-defined]
            (str(day), weekday_name(day)) for day in box.days
        ]


class PauseForm(forms.Form):
    """Until a day, or for as long as nobody says otherwise."""

    until = forms.DateField(
        label=_("Resume on"),
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text=_("Without a date it stays paused until you resume it."),
    )

    def clean_until(self) -> date | None:
        until: date | None = self.cleaned_data["until"]
        if until and until <= dates.today():
            raise forms.ValidationError(_("Please choose a day in the future."))
        return until


def chosen_packs(posted: QueryDict) -> dict[int, int]:
    """How many of which packs, from fields `n-<pack>`; nonsense is none."""
    found = {}
    for name, value in posted.items():
        kind, _dash, rest = name.partition("-")
        pack = whole(rest) if kind == "n" else None
        if pack is not None:
            found[pack] = min(whole(str(value)) or 0, MOST_OF_ONE + 1)
    return found


def seen_amount(posted: QueryDict, name: str = "expected") -> Any:
    """What stood on the page; None if garbled."""
    return decimal(posted.get(name, ""))


def day_of(text: str) -> date | None:
    try:
        return date.fromisoformat(text)
    except ValueError:
        return None
