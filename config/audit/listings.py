"""Listings: what was changed in one go, and the badges that certificates carry."""

from collections.abc import Iterator

from django.utils import timezone

from shop.catalogue.models import ChangeBatch, Product
from shop.catalogue.services.certified import FOREVER
from vendors.certificates.models import Certificate
from vendors.certificates.states import CertificateState, Scope

from .invariants import Breach, Range, invariant, lines


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
    today = timezone.localdate().isoformat()
    return lines(
        "product {}: shows {} until {}, which no certificate of its seller says",
        f"""
        SELECT p.id, p.certified_as, p.certified_until FROM catalogue_product p
        WHERE {ids.having("p.id")} AND p.certified_until >= '{today}'
          AND NOT EXISTS (
            SELECT 1 FROM certificates_certificate c
            WHERE c.state = '{CertificateState.CONFIRMED}'
              AND c.issued_on <= '{today}'
              AND c.kind = p.certified_as
              AND COALESCE(c.expires_on, '{FOREVER.isoformat()}') = p.certified_until
              AND (c.holder_id = p.partner_id OR EXISTS (
                SELECT 1 FROM certificates_certificate_farms f
                WHERE f.certificate_id = c.id AND f.partner_id = p.partner_id))
              AND (c.scope = '{Scope.ALL}' OR EXISTS (
                SELECT 1 FROM certificates_certificate_products g
                WHERE g.certificate_id = c.id AND g.product_id = p.id))
          )
        """,
    )


@invariant("certificates stand as they were decided", over=Certificate)
def decisions(ids: Range) -> Iterator[Breach]:
    return lines(
        "certificate {}: is {}, its last event says {}",
        f"""
        SELECT c.id, c.state, e.state FROM certificates_certificate c
        LEFT JOIN certificates_certificateevent e ON e.id = (
            SELECT MAX(last.id) FROM certificates_certificateevent last
            WHERE last.certificate_id = c.id)
        WHERE {ids.having("c.id")} AND COALESCE(e.state, '') <> c.state
        """,
    )
