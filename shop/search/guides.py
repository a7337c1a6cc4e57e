"""Pages that help, found by what they are called and what people call it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.languages import in_each
from core.search.documents import Described
from core.text import LazyText


@dataclass(frozen=True)
class Guide:
    """A page by its address's name; `also` is what people call what it is about."""

    route: str
    title: LazyText
    also: tuple[LazyText, ...] = ()
    args: tuple[str, ...] = ()


# Their places are their numbers in the index: a new one is added at the end.
GUIDES = (
    Guide("storefront:delivery", _("Delivery"), (_("Shipping costs"),)),
    Guide("storefront:spoiled", _("Claims and refunds"), (_("Spoiled goods"),)),
    Guide("storefront:season", _("Season calendar"), (_("Harvest calendar"),)),
    Guide("orders:find", _("Find your order"), (_("Order status"),)),
    Guide("onboarding:apply", _("Sell with us"), (_("Open a shop"),)),
    Guide("tracing:find", _("Find the origin"), (_("Traceability"),)),
    Guide("legal:page", _("About us"), (), ("about",)),
    Guide("legal:page", _("Contact"), (_("Customer service"),), ("contact",)),
    Guide("legal:page", _("Terms of sale"), (_("Right of withdrawal"),), ("terms",)),
    Guide("legal:page", _("Privacy"), (_("Data protection"),), ("privacy",)),
    Guide("accounts:home", _("My account"), (_("Change password"),)),
    Guide("impact", _("Our impact")),
    Guide("storefront:help", _("Help"), (_("Questions and answers"),)),
)


def described() -> Iterator[Described]:
    for number, guide in enumerate(GUIDES, start=1):
        names = [
            name
            for text in (guide.title, *guide.also)
            for name in in_each(text.__str__).values()
        ]
        yield Described(object_id=number, names=names)


def found(ids: Sequence[int]) -> list[tuple[str, str]]:
    """Address and title of each."""
    guides = [GUIDES[pk - 1] for pk in ids if 0 < pk <= len(GUIDES)]
    return [(reverse(one.route, args=one.args), str(one.title)) for one in guides]
