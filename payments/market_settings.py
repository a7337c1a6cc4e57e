"""What pages can change of prices and of bank transfers that pay for orders."""

from django.utils.translation import gettext_lazy as _

from core.runtime_settings import SettingRefusedError
from core.setting_kinds import Unit, amount, flag, line, whole
from vendors.banking.rules import branch_fault, compact, number_fault

PRICE_BREAKDOWN = flag(
    "PRICE_BREAKDOWN",
    _("Shoppers see where a price goes"),
    help_text=_("To the farm, its cooperative, the market, payment and tax."),
)
PAYMENT_COST = amount(
    "PAYMENT_COST",
    _("What payments cost the market"),
    unit=Unit.PERCENT,
    most=99,
    help_text=_("Shown there. 10 means 10 %."),
)


def _check_account(typed: str) -> None:
    number = compact(typed)
    if number and (fault := number_fault(number)):
        raise SettingRefusedError(fault)


def _check_branch(typed: str) -> None:
    code = compact(typed)
    if code and (fault := branch_fault(code)):
        raise SettingRefusedError(fault)


BANK_TRANSFER = flag(
    "BANK_TRANSFER",
    _("Shoppers may pay by bank transfer"),
    help_text=_("Orders are held until the money is on a statement that you import."),
)
BANK_TRANSFER_HOLDER = line(
    "BANK_TRANSFER_HOLDER",
    _("Account holder"),
    most=70,
    help_text=_("Exactly as on the bank account."),
)
BANK_TRANSFER_ACCOUNT = line(
    "BANK_TRANSFER_ACCOUNT",
    _("Account number or IBAN"),
    most=64,
    check=_check_account,
)
BANK_TRANSFER_BANK = line("BANK_TRANSFER_BANK", _("Bank"), most=80)
BANK_TRANSFER_BRANCH = line(
    "BANK_TRANSFER_BRANCH",
    _("Branch code"),
    most=24,
    check=_check_branch,
    help_text=_("The bank’s BIC, in China the 12-digit CNAPS code."),
)
BANK_TRANSFER_NOTE = line(
    "BANK_TRANSFER_NOTE",
    _("Note to shoppers who transfer"),
    most=200,
)
# Where shoppers send their money, so two people agree on them.
TRANSFER_ACCOUNT = {
    "holder": BANK_TRANSFER_HOLDER,
    "account": BANK_TRANSFER_ACCOUNT,
    "bank": BANK_TRANSFER_BANK,
    "branch": BANK_TRANSFER_BRANCH,
    "note": BANK_TRANSFER_NOTE,
}
BANK_TRANSFER_DAYS = whole(
    "BANK_TRANSFER_DAYS",
    _("Orders wait for a bank transfer for"),
    unit=Unit.WORKING_DAYS,
    least=1,
    most=30,
)
BANK_TRANSFER_MOST = amount(
    "BANK_TRANSFER_MOST",
    _("Largest order by bank transfer"),
    unit=Unit.MONEY,
    most=1_000_000_000,
    help_text=_("0 for no limit."),
)
BANK_TRANSFER_ORDERS = whole(
    "BANK_TRANSFER_ORDERS",
    _("Orders awaiting a bank transfer per shopper, at most"),
    least=1,
    most=20,
)
GIFT_CARDS = flag(
    "GIFT_CARDS",
    _("Sell gift cards"),
    help_text=_("Some countries want them to be registered or insured: ask first."),
)
GIFT_CARD_LEAST = amount(
    "GIFT_CARD_LEAST",
    _("Gift cards from"),
    unit=Unit.MONEY,
    least=1,
    most=1_000_000_000,
)
GIFT_CARD_MOST = amount(
    "GIFT_CARD_MOST",
    _("Gift cards up to"),
    unit=Unit.MONEY,
    least=1,
    most=1_000_000_000,
    help_text=_("China allows 1,000 yuan for cards without a name."),
)
