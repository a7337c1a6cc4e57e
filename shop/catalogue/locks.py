"""The only locks on listings: in id order, before their edits and their pools.

Categories are few and change seldom: whoever changes the tree has all of it.
"""

from collections.abc import Iterable

from vendors.partner.models import Partner

from .models import Category, Product, ProposedEdit
from .states import EditState


def lock_product(product_id: int) -> Product:
    """The listing as it is now, held until the transaction ends."""
    rows = Product.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("partner__village").get(pk=product_id)


def lock_products(partner: Partner, product_ids: Iterable[int]) -> dict[int, Product]:
    """The seller's own listings by id, locked in id order; another's are left out."""
    rows = Product.objects.select_for_update(of=("self",), no_key=True).filter(
        partner=partner
    )
    mine = rows.filter(pk__in=list(product_ids)).select_related("partner__village")
    return {product.pk: product for product in mine.order_by("pk")}


def lock_open_edit(product_id: int) -> ProposedEdit | None:
    """What of a locked listing waits for review, if anything."""
    rows = ProposedEdit.objects.select_for_update(of=("self",), no_key=True).filter(
        state=EditState.OPEN
    )
    return rows.filter(product=product_id).first()


def lock_open_edits(product_ids: Iterable[int]) -> dict[int, ProposedEdit]:
    """The same of several locked listings, by the listing's id, in one query."""
    rows = ProposedEdit.objects.select_for_update(of=("self",), no_key=True).filter(
        state=EditState.OPEN
    )
    mine = rows.filter(product__in=list(product_ids)).order_by("product")
    return {edit.product_id: edit for edit in mine}


def lock_edit(edit_id: int) -> ProposedEdit:
    """An edit as it is now, after its listing, both held until the transaction ends."""
    product_id = ProposedEdit.objects.values_list("product", flat=True).get(pk=edit_id)
    product = lock_product(product_id)
    edit = ProposedEdit.objects.select_for_update(of=("self",), no_key=True).get(
        pk=edit_id
    )
    edit.product = product
    return edit


def lock_categories() -> dict[int, Category]:
    """The whole tree by id, held until the transaction ends."""
    rows = Category.objects.select_for_update(of=("self",), no_key=True)
    return {row.pk: row for row in rows.order_by("pk")}
