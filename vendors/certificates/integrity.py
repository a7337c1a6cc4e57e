"""Certificates: they stand as they were decided."""

from collections.abc import Iterator

from core.integrity import Breach, Range, invariant, lines
from vendors.certificates.models import Certificate


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
