"""What the worker does for the catalogue; it may run twice unharmed."""

from core.rounds import scheduled
from shop.catalogue.services.certified import (
    refresh_certified,
    sellers_to_certify,
)
from shop.catalogue.services.sale_prices import turn_sale_prices

from .facets import recount


@scheduled(plain="counts all anew for the cache")
def refresh_counts() -> int:
    """Count the goods behind each filter anew, before a visitor has to wait for it."""
    return sum(group.count for group in recount())


@scheduled(plain="one UPDATE for each certificate")
def renew_badges() -> int:
    """Repeat on listings which certificates are in force, where it is another by now.

    What decides is always the day beside it; this catches what no change announced,
    such as a farm that left its cooperative.
    """
    return refresh_certified(sellers_to_certify())


@scheduled()
def keep_sale_prices() -> int:
    """Sale prices begin and end."""
    return turn_sale_prices()
