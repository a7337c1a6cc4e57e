"""What a visitor chooses: a slot, nights, how many of each price; and what they say."""

from dataclasses import dataclass

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from core.inputs import whole
from shop.storefront.forms import ReviewForm

MOST_OF_A_PRICE = 99
MOST_NIGHTS = 14


@dataclass(frozen=True)
class SlotChoice:
    """A slot's id, how many nights of a stay, and tickets by their price's id."""

    slot: int
    nights: int
    tickets: dict[int, int]
    click: str = ""

    @classmethod
    def of(cls, sent: QueryDict) -> "SlotChoice":
        """Fields are `slot`, `nights`, `click` and `n-<price>`; nonsense is none."""
        tickets = {
            price: whole(sent.get(name), MOST_OF_A_PRICE) or 0
            for name in sent
            if name.startswith("n-") and (price := whole(name[2:]))
        }
        return cls(
            slot=whole(sent.get("slot")) or 0,
            nights=whole(sent.get("nights"), MOST_NIGHTS) or 1,
            tickets={price: count for price, count in tickets.items() if count},
            click=sent.get("click", "")[:64],
        )


class VisitReviewForm(ReviewForm):
    """A score and plain words of who was there."""

    body = forms.CharField(
        label=_("Your review"),
        min_length=3,
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 5}),
        help_text=_("What you did, who guided you, and who it suits."),
        error_messages={"required": _("Please write a short review.")},
    )
