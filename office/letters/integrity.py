"""Letters go to who agreed, once, and to nobody before they are sent."""

from collections.abc import Iterator

from core.integrity import Breach, Range, invariant, lines
from office.letters.models import Letter
from office.letters.services import LETTERS
from office.mailings.integrity import left_lying, told_too_early
from shop.storefront.models import LetterConsent


@invariant("letters went only to people who had agreed", over=Letter)
def only_agreed(ids: Range) -> Iterator[Breach]:
    return lines(
        "letter {}: written to person {}, who had not agreed",
        f"""
        SELECT l.id, c.user_id FROM letters_letter l
        JOIN letters_lettercopy c ON c.letter_id = l.id
        WHERE {ids.having("l.id")} AND c.user_id IS NOT NULL
          AND NOT EXISTS (
            SELECT 1 FROM storefront_letterconsent a
            WHERE a.partner_id = l.partner_id AND a.user_id = c.user_id
              AND a.given <= c.created)
        """,
    )


@invariant("nobody is written to by a letter that is not sent", over=Letter)
def not_before(ids: Range) -> Iterator[Breach]:
    return told_too_early(LETTERS, ids)


@invariant("letters that are being sent go on being sent", over=Letter)
def goes_on(ids: Range) -> Iterator[Breach]:
    return left_lying(LETTERS, ids)


@invariant("who receives a seller's letters follows it", over=LetterConsent)
def followed(ids: Range) -> Iterator[Breach]:
    return lines(
        "consent {}: person {} receives letters of seller {} without following it",
        f"""
        SELECT a.id, a.user_id, a.partner_id FROM storefront_letterconsent a
        WHERE {ids.having("a.id")} AND a.ended IS NULL AND NOT EXISTS (
          SELECT 1 FROM storefront_follow f
          WHERE f.user_id = a.user_id AND f.partner_id = a.partner_id)
        """,
    )
