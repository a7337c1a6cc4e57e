"""What shoppers wish for and what goes together."""

from collections.abc import Iterator

from core.integrity import Breach, Range, invariant, lines

from .models import LEAST_BUYERS, Pairing, WishNotice


@invariant("news of wishes name the goods once", over=WishNotice)
def notices_name_goods(ids: Range) -> Iterator[Breach]:
    return lines(
        "notice {}: tells of the same goods twice",
        f"""
        SELECT n.id FROM storefront_wishnotice n
        WHERE {ids.having("n.id")} AND EXISTS (
            SELECT 1 FROM storefront_wishnews a JOIN storefront_wishnews b
            ON b.notice_id = a.notice_id AND b.product_id = a.product_id AND b.id > a.id
            WHERE a.notice_id = n.id
        )
        """,
    )


@invariant("goods that go together were bought by enough people", over=Pairing)
def pairs_hide_people(ids: Range) -> Iterator[Breach]:
    return lines(
        "pair {}: of {} buyers",
        f"""
        SELECT id, buyers FROM storefront_pairing
        WHERE {ids.having("id")}
            AND (buyers < {LEAST_BUYERS} OR product_id = other_id)
        """,
    )
