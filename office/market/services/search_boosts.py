"""Products that staff put first for a search."""

from django.db import transaction
from django.utils.translation import gettext as _

from core.activity_log import record
from core.models import SearchBoost
from core.refusals import RefusalError
from core.search.words import words_of
from office.market.locks import lock_boost
from shop.catalogue.forms.addresses import numbers_of
from shop.catalogue.models import Product

MOST_BOOSTS, MOST_OF_A_SEARCH, LONGEST = 1000, 5, 80


class BoostError(RefusalError):
    """Why a product can't be put first for a search."""


@transaction.atomic
def add_boost(query: str, address: str) -> SearchBoost:
    """Put the product of this page, or number, first for a search.

    It comes after those that were put first for it before; twice is once. Raises
    `BoostError`, and then nothing changed.
    """
    words = words_of(query)
    if not words or len(words) > LONGEST:
        raise BoostError(_("Please enter the words that are searched for."))
    product = _product(address)
    boosts = SearchBoost.objects.filter(query=words)
    if known := boosts.filter(product=product.pk).first():
        return known
    if boosts.count() >= MOST_OF_A_SEARCH:
        raise BoostError(
            _("%(most)s products are first for this search already. Remove one first.")
            % {"most": MOST_OF_A_SEARCH}
        )
    if SearchBoost.objects.count() >= MOST_BOOSTS:
        raise BoostError(_("There are too many of them. Remove some first."))
    boost = SearchBoost.objects.create(query=words, product=product.pk)
    record("search.boost_added", product, after={"query": words})
    return boost


def _product(address: str) -> Product:
    number = next(iter(numbers_of(address).values()), 0)
    product = Product.objects.filter(pk=number).first() if number else None
    if product is None:
        raise BoostError(_("Please enter the address of a product’s page."))
    return product


@transaction.atomic
def remove_boost(pk: int) -> None:
    """Let the search order it like any other. Removed before: nothing."""
    boost = lock_boost(pk)
    if boost is None:
        return
    product = Product.objects.filter(pk=boost.product).first()
    if product is not None:
        record("search.boost_removed", product, before={"query": boost.query})
    boost.delete()
