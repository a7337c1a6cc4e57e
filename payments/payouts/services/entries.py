"""The accounts of a sale, and what fees and funded discounts put on them."""

from payments.ledger.services import Account, Entry
from payments.ledger.states import AccountKind
from payments.payouts.models import LineDiscount, LineFee

SHOPPERS = Account(AccountKind.SHOPPERS)
REFUNDS = Account(AccountKind.REFUNDS)
UNPLACED = Account(AccountKind.UNPLACED)


def pending(partner_id: int) -> Account:
    return Account(AccountKind.PENDING, partner_id=partner_id)


def payable(partner_id: int) -> Account:
    return Account(AccountKind.PAYABLE, partner_id=partner_id)


def cooperative(partner_id: int) -> Account:
    return Account(AccountKind.COOPERATIVE, partner_id=partner_id)


def cooperative_entries(
    partner_id: int, waiting: int, owed: int, vendor_order_id: int
) -> list[Entry]:
    """To what a cooperative has not yet earned of a sale, and to what it is owed."""
    return [
        Entry(cooperative(partner_id), waiting, vendor_order_id),
        Entry(payable(partner_id), owed, vendor_order_id),
    ]


def fee_entries(
    fee: LineFee, amount: int, tax: int, vendor_order_id: int
) -> list[Entry]:
    """A fee, and the tax on it; negative where they go back."""
    market = Account(AccountKind.COMMISSION)
    to = market if fee.payee_id is None else cooperative(fee.payee_id)
    return [
        Entry(to, amount, vendor_order_id),
        Entry(Account(AccountKind.TAX), tax, vendor_order_id),
    ]


def funder_entries(
    gift: LineDiscount, by_cooperative: int, by_market: int, vendor_order_id: int
) -> list[Entry]:
    """What others than the seller pay of a discount: negative, or back to them."""
    entries = [Entry(Account(AccountKind.PROMOTIONS), by_market, vendor_order_id)]
    if gift.cooperative_id is not None:
        entries.append(
            Entry(cooperative(gift.cooperative_id), by_cooperative, vendor_order_id)
        )
    return entries
