"""Lots that a search finds by their code."""

from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from shop.search.queries import Section
from shop.search.sources import Hit

from .codes import written_code
from .queries import lot_by_code


def lot_named(query: str) -> Section | None:
    """Answers `shop.search.queries.numbered`; one query where it may be a code."""
    code = written_code(query)
    lot = lot_by_code(code) if code and any(map(str.isdigit, code)) else None
    if lot is None:
        return None
    page = reverse("tracing:lot", args=[lot.code])
    hit = Hit(page, lot.code, lot.pool.product.title)
    return Section(_("Lots"), "leaf", [hit])
