"""Goods: public as they were approved, with packs, prices and badges that stand."""

from collections.abc import Iterator
from typing import Any

from core import dates
from core.integrity import Breach, Range, invariant, lines, listed
from shop.catalogue.models import ChangeBatch, Product, ProposedEdit
from shop.catalogue.services.certified import FOREVER
from shop.catalogue.states import SOUGHT_KINDS, EditState, ListingState
from vendors.certificates.states import CertificateState, CertificateSubject
from vendors.partner.models import StockRecord


@invariant("batches change goods of their own seller", over=ChangeBatch)
def batch_goods(ids: Range) -> Iterator[Breach]:
    """A batch without any change is none, and an undo is of the same seller's."""
    return lines(
        "batch {}: {} of its changes are of another seller's goods, of {}",
        f"""
        SELECT b.id, SUM(CASE WHEN p.partner_id = b.partner_id THEN 0 ELSE 1 END),
               COUNT(e.id)
        FROM catalogue_changebatch b
        LEFT JOIN catalogue_productevent e ON e.batch_id = b.id
        LEFT JOIN catalogue_product p ON p.id = e.product_id
        LEFT JOIN catalogue_changebatch u ON u.id = b.undoes_id
        WHERE {ids.having("b.id")}
        GROUP BY b.id, b.partner_id, u.partner_id
        HAVING COUNT(e.id) = 0
            OR SUM(CASE WHEN p.partner_id = b.partner_id THEN 0 ELSE 1 END) > 0
            OR COALESCE(u.partner_id, b.partner_id) <> b.partner_id
        """,
    )


@invariant("badges that show stand on a certificate in force", over=Product)
def badges(ids: Range) -> Iterator[Breach]:
    """Those on cards, and the kinds that lists are narrowed to."""
    today = dates.today().isoformat()
    columns = {"certified_as": "certified_until"}
    columns |= {f"'{kind}'": f"{kind}_until" for kind in SOUGHT_KINDS}
    shown = " UNION ALL ".join(
        f"SELECT id, partner_id, {kind} AS kind, {until} AS until "
        f"FROM catalogue_product WHERE {ids.having('id')}"
        for kind, until in columns.items()
    )
    return lines(
        "product {}: shows {} until {}, which no certificate of its seller says",
        f"""
        SELECT p.id, p.kind, p.until FROM ({shown}) p
        WHERE p.until >= '{today}'
          AND NOT EXISTS (
            SELECT 1 FROM certificates_certificate c
            WHERE c.state = '{CertificateState.CONFIRMED}'
              AND c.issued_on <= '{today}'
              AND c.kind = p.kind
              AND COALESCE(c.expires_on, '{FOREVER.isoformat()}') = p.until
              AND (c.holder_id = p.partner_id OR EXISTS (
                SELECT 1 FROM certificates_certificate_farms f
                WHERE f.certificate_id = c.id AND f.partner_id = p.partner_id))
              AND (c.scope = '{CertificateSubject.ALL}' OR EXISTS (
                SELECT 1 FROM certificates_certificate_products g
                WHERE g.certificate_id = c.id AND g.product_id = p.id))
          )
        """,
    )


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
            if f"{pack.usual_price}" == packs[str(pack.pk)]["price"]
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


@invariant("products are public when they are published", over=Product)
def products_public(ids: Range) -> Iterator[Breach]:
    return lines(
        "product {}: {}, yet its public flag says otherwise",
        f"""
        SELECT id, state FROM catalogue_product
        WHERE {ids.having("id")}
          AND (CASE WHEN is_public THEN 1 ELSE 0 END)
              <> (CASE WHEN state IN (%s, %s) THEN 1 ELSE 0 END)
        """,
        ListingState.PUBLISHED,
        ListingState.BOOKABLE,
    )


@invariant("products show a pack of their own at its price", over=Product)
def products_lead(ids: Range) -> Iterator[Breach]:
    return lines(
        "product {}: its card shows pack {} at {}",
        f"""
        SELECT p.id, p.lead_pack_id, p.lead_price FROM catalogue_product p
        LEFT JOIN partner_stockrecord s ON s.id = p.lead_pack_id
        WHERE {ids.having("p.id")} AND NOT p.is_visit
          AND (p.lead_pack_id IS NOT NULL OR p.lead_price IS NOT NULL)
          AND (s.id IS NULL OR s.product_id <> p.id
               OR p.lead_price IS NULL OR s.price IS NULL OR s.price <> p.lead_price)
        """,
    )


@invariant("products know of their first pack's sale price", over=Product)
def products_with_sale_price(ids: Range) -> Iterator[Breach]:
    return lines(
        "product {}: says {}, its pack {} otherwise",
        f"""
        SELECT p.id, p.has_sale_price, p.lead_pack_id FROM catalogue_product p
        LEFT JOIN partner_stockrecord s ON s.id = p.lead_pack_id
        WHERE {ids.having("p.id")}
          AND (CASE WHEN p.has_sale_price THEN 1 ELSE 0 END)
              <> (CASE WHEN s.regular_price IS NOT NULL THEN 1 ELSE 0 END)
        """,
    )


@invariant("published products have a pack", over=Product)
def products_packed(ids: Range) -> Iterator[Breach]:
    return lines(
        "product {}: published without a pack",
        f"""
        SELECT p.id FROM catalogue_product p
        WHERE {ids.having("p.id")} AND p.state = %s AND NOT EXISTS (
            SELECT 1 FROM partner_stockrecord s WHERE s.product_id = p.id)
        """,
        ListingState.PUBLISHED,
    )
