"""What organisations and price lists may hold, and why something is refused."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise

from django.utils.translation import gettext as _

from core.refusals import RefusalError

from .tax_ids import european_tax_id, is_chinese_code, is_european, plain_tax_id

MOST_PEOPLE = 50
# Organisations that one person may have; more are typing errors or mischief.
MOST_ORGANISATIONS = 10
MOST_LISTS = 100
# A price, and two quantity steps.
MOST_STEPS = 3
MOST_PACKS = 9_999
LONGEST_TAX_ID = 32
MOST_DAYS = 120
# Days before an invoice is due, and after it, on which its buyer is written to.
REMIND_BEFORE = 3
REMIND_AFTER = (1, 8, 15, 30, 60)
LONGEST_REASON = 500
# How long a link lets somebody into an organisation.
INVITED_DAYS = 7

Steps = tuple[tuple[int, Decimal], ...]


class BusinessError(RefusalError):
    """Raised when something of a business buyer can't be as it is wanted.

    Nothing was changed. `field` is what is wrong, if it is one thing.
    """

    def __init__(self, words: str, field: str = "") -> None:
        super().__init__(words)
        self.field = field


@dataclass(frozen=True)
class ListTerms:
    """What a price list says of itself beside its prices."""

    name: str
    valid_from: date | None = None
    valid_until: date | None = None
    takes_offers: bool = False


def checked_tax_id(text: str, country: str) -> str:
    """As it is kept. Raises `BusinessError` for one that can't be of that country."""
    code = plain_tax_id(text)
    if country == "CN":
        if is_chinese_code(code):
            return code
        raise BusinessError(
            _(
                "This is no unified social credit code: it has 18 letters and digits, "
                "of which the last one checks the others. Please compare it with the "
                "business licence."
            ),
            "tax_id",
        )
    if is_european(country):
        if found := european_tax_id(code, country):
            return found
        raise BusinessError(
            _("This is no VAT number of this country. Please check it."), "tax_id"
        )
    if not re.fullmatch(r"[\w+*]{3,32}", code):
        raise BusinessError(
            _("Please enter the tax number with 3 to 32 letters and digits."), "tax_id"
        )
    return code


def columns_of(steps: Steps) -> list[tuple[int, Decimal | None] | None]:
    """As forms and files show them: the price of one, then the steps; else None."""
    rest = [step for step in steps if step[0] > 1]
    one = next((step for step in steps if step[0] == 1), (1, None))
    return [one, *rest, *[None] * (MOST_STEPS - 1 - len(rest))]


def check_steps(steps: Sequence[tuple[int, Decimal]]) -> Steps:
    """By rising quantity, at falling prices. Raises `BusinessError`."""
    found = sorted(steps)
    if len([least for least, _price in found if least > 1]) >= MOST_STEPS:
        raise BusinessError(
            _("A pack has a price and up to %(count)d quantity steps.")
            % {"count": MOST_STEPS - 1}
        )
    quantities = [least for least, _price in found]
    if len(set(quantities)) < len(quantities):
        raise BusinessError(_("Two prices are for the same quantity."))
    if any(not 1 <= least <= MOST_PACKS for least in quantities):
        raise BusinessError(
            _("Please enter a whole number from 1 to %(most)d.") % {"most": MOST_PACKS}
        )
    amounts = [price for _least, price in found]
    if any(later >= before for before, later in pairwise(amounts)):
        raise BusinessError(_("A larger quantity has to cost less per pack."))
    return tuple(found)
