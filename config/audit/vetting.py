"""Changes that wait: shoppers see none of them, and decisions say when they fell."""

from collections.abc import Iterator
from typing import Any

from shop.catalogue.models import Product, ProposedEdit
from shop.catalogue.states import EditState, ListingState
from vendors.partner.models import StockRecord

from .invariants import Breach, Range, invariant, lines, listed


@invariant("nobody sees a change that waits", over=ProposedEdit)
def unseen(ids: Range) -> Iterator[Breach]:
    """Words, facts and prices of an open edit are not those that stand there."""
    edits = ProposedEdit.objects.filter(
        state=EditState.OPEN, pk__range=(ids.first, ids.last)
    ).select_related("product")
    for edit in edits.iterator(500):
        shown = [name for name in edit.after if _stands(edit.product, edit, name)]
        packs = edit.after.get("packs", {})
        keys = [key for key, parts in packs.items() if "price" in parts]
        rows = StockRecord.objects.filter(pk__in=[k for k in keys if k.isdigit()])
        shown += [
            f"pack {pack.pk}"
            for pack in rows
            if f"{pack.price}" == packs[str(pack.pk)]["price"]
        ]
        if shown:
            yield f"edit {edit.pk}: waits, yet shown: {', '.join(shown)}"


def _stands(product: Product, edit: ProposedEdit, name: str) -> bool:
    if name in {"packs", "photos"}:
        return False
    now: Any = getattr(product, name)
    if name == "picked_on":
        now = now.isoformat() if now else None
    return bool(now == edit.after[name])


@invariant("changes wait of goods that were approved, one of each", over=Product)
def of_approved(ids: Range) -> Iterator[Breach]:
    shown = listed((ListingState.PUBLISHED, ListingState.HIDDEN))
    return lines(
        "product {}: is {}, {} changes wait",
        f"""
        SELECT p.id, p.state, COUNT(e.id) FROM catalogue_product p
        JOIN catalogue_proposededit e ON e.product_id = p.id
        WHERE {ids.having("p.id")} AND e.state = '{EditState.OPEN}'
        GROUP BY p.id, p.state
        HAVING COUNT(e.id) > 1 OR p.state NOT IN ({shown})
        """,
    )


@invariant("decided changes say when they were decided", over=ProposedEdit)
def decided(ids: Range) -> Iterator[Breach]:
    states = listed((EditState.APPROVED, EditState.REFUSED))
    return lines(
        "edit {}: is {}, decided at {}",
        f"""
        SELECT id, state, decided_at FROM catalogue_proposededit
        WHERE {ids.having("id")}
          AND ((state IN ({states}) AND decided_at IS NULL)
            OR (state = '{EditState.OPEN}' AND decided_at IS NOT NULL)
            OR (state = '{EditState.REFUSED}' AND reason = ''))
        """,
    )
