"""What other areas show of a listing that an office looks at."""

from collections.abc import Callable

from core.hooks import Hook
from core.sections import PageSection, in_order

from .models import Product

SECTIONS: Hook[Callable[[Product], PageSection | None]] = Hook(
    __name__, "what else stands on a listing that an office reviews"
)


def sections_of(product: Product) -> list[PageSection]:
    return in_order(ask(product) for ask in SECTIONS)
