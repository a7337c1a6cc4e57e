"""Paying by bank transfer: whether it is offered, to which account, with what on it."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.utils import timezone
from django.utils.safestring import SafeString

from core import dates
from core.pdf.blocks import payment_svg
from core.public_holidays import public_day
from orders.order.models import Order
from orders.order.states import OrderStatus
from orders.shipping.rules import WEEKEND, DispatchTerms, working_day_after
from payments.market_settings import (
    BANK_TRANSFER,
    BANK_TRANSFER_ACCOUNT,
    BANK_TRANSFER_BANK,
    BANK_TRANSFER_BRANCH,
    BANK_TRANSFER_DAYS,
    BANK_TRANSFER_HOLDER,
    BANK_TRANSFER_MOST,
    BANK_TRANSFER_NOTE,
)
from vendors.banking.rules import compact, is_bic, is_iban

from .models import Refund

# EPC069-12, version 2: a credit transfer in UTF-8.
_EPC = ("BCD", "002", "1", "SCT")
_MOST_OF_NAME = 70
MOST_OF_EPC = Decimal("999999999.99")


def has_bank_account() -> bool:
    """Whether there is one that invoices may be paid to."""
    return bool(BANK_TRANSFER_HOLDER() and BANK_TRANSFER_ACCOUNT())


def offers_transfer() -> bool:
    """Whether shoppers may pay so: never without an account to pay to."""
    return bool(BANK_TRANSFER() and has_bank_account())


def takes_transfer_of(amount: Decimal) -> bool:
    """Whether an order of so much may be paid so, in the market's currency."""
    most = BANK_TRANSFER_MOST()
    return offers_transfer() and amount > 0 and (not most or amount <= most)


def transfer_until(now: datetime | None = None) -> datetime:
    """By when the money of an order placed now has to be there, to the minute."""
    return _end_of_working_day(BANK_TRANSFER_DAYS(), now)


def soonest_transfer() -> datetime:
    """By when the money of a transfer made now is there, as banks go."""
    return _end_of_working_day(1)


def _end_of_working_day(days: int, now: datetime | None = None) -> datetime:
    banks = DispatchTerms(closed_weekdays=WEEKEND, calendar=public_day)
    placed_on = dates.day_of(now or timezone.now())
    last = working_day_after(banks, placed_on, days)
    return dates.end_of(last) - timedelta(minutes=1)


def awaits_transfer(order: Order) -> bool:
    """Whether the order's money is to be transferred, and still in time."""
    is_held = order.expires_at is not None and order.expires_at > timezone.now()
    return bool(order.by_transfer and order.status == OrderStatus.PENDING and is_held)


@dataclass(frozen=True)
class BankDetails:
    """What a shopper needs to transfer an order's money."""

    holder: str
    account: str
    bank: str
    branch: str
    note: str
    amount: Decimal
    currency: str
    reference: str

    @property
    def shown_account(self) -> str:
        """An IBAN in groups of four, as on paper."""
        number = compact(self.account)
        if not is_iban(number):
            return self.account
        return " ".join(number[at : at + 4] for at in range(0, len(number), 4))

    @property
    def plain_amount(self) -> str:
        """To be copied into a bank's form."""
        return f"{self.amount:f}"

    @property
    def epc_text(self) -> str:
        """What a bank's app reads from the code; "" where there is none of the kind.

        The EPC knows euros and IBANs alone.
        """
        number, bic = compact(self.account), compact(self.branch)
        fits = is_iban(number) and self.currency == "EUR" and self.amount <= MOST_OF_EPC
        if not fits:
            return ""
        lines = [
            *_EPC,
            bic if is_bic(bic) else "",
            self.holder[:_MOST_OF_NAME],
            number,
            f"EUR{self.amount:.2f}",
            "",
            "",
            self.reference,
        ]
        return "\n".join(lines)

    @property
    def epc_code(self) -> SafeString | str:
        text = self.epc_text
        return payment_svg(text) if text else ""


def bank_details_of(order: Order, amount: Decimal | None = None) -> BankDetails:
    """To the market's account as it is now; the order's number says what it is for.

    All of the order, or what is still owed of one on invoice.
    """
    return BankDetails(
        holder=BANK_TRANSFER_HOLDER(),
        account=BANK_TRANSFER_ACCOUNT(),
        bank=BANK_TRANSFER_BANK(),
        branch=BANK_TRANSFER_BRANCH(),
        note=BANK_TRANSFER_NOTE(),
        amount=order.to_pay if amount is None else amount,
        currency=order.currency,
        reference=order.number,
    )


def refund_reference(refund: Refund) -> str:
    """What is written on the transfer that pays it back."""
    return f"RB-{refund.pk}"
