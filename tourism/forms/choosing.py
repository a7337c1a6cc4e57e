"""What a visitor chooses: a slot, nights, how many of each price; and what they say."""

from dataclasses import dataclass

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from shop.storefront.forms import ReviewForm

MOST_OF_A_PRICE = 99
MOST_NIGHTS = 14
_DIGITS = 18


def whole(text: str, most: int) -> int:
    """A plain number up to `most`, else 0."""
    is_plain = text.isascii() and text.isdigit() and len(text) <= _DIGITS
    value = int(text) if is_plain else 0
    return value if value <= most else 0


@dataclass(frozen=True)
class Choice:
    """A slot's id, how many nights of a stay, and tickets by their price's id."""

    slot: int
    nights: int
    tickets: dict[int, int]
    click: str = ""

    @classmethod
    def of(cls, sent: QueryDict) -> "Choice":
        """Fields are `slot`, `nights`, `click` and `n-<price>`; nonsense is none."""
        tickets = {
            int(name[2:]): whole(sent.get(name, ""), MOST_OF_A_PRICE)
            for name in sent
            if name.startswith("n-") and whole(name[2:], 10**_DIGITS)
        }
        return cls(
            slot=whole(sent.get("slot", ""), 10**_DIGITS),
            nights=max(1, whole(sent.get("nights", ""), MOST_NIGHTS)),
            tickets={price: count for price, count in tickets.items() if count},
            click=sent.get("click", "")[:64],
        )


class VisitReviewForm(ReviewForm):
    """A score and plain words of who was there."""

    body = forms.CharField(
        label=_("In your words"),
        min_length=3,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("What you did, who showed you around, for whom it is right."),
        error_messages={"required": _("Please write a few words.")},
    )
