"""Who can be paid now and how much, and who can't and why."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.conf import settings
from django.db.models import Q
from django.utils import timezone

from core.money import from_minor, minor_step, rounded, to_minor
from orders.ledger.models import LedgerAccount
from orders.ledger.queries import with_balance
from orders.ledger.states import AccountKind
from vendors.banking.models import BankAccount
from vendors.banking.states import AccountState
from vendors.partner.models import Partner
from vendors.partner.states import PartnerStatus

from .models import Transfer
from .states import LIVE, LeftOutReason, TransferState


@dataclass(frozen=True)
class Due:
    """So much for a seller, to this account, in minor units."""

    account: BankAccount
    partner: Partner
    amount: int


@dataclass(frozen=True)
class Refused:
    """A seller who is owed something, or owes something, and gets nothing now."""

    partner: Partner
    reason: str
    balance: int


@dataclass(frozen=True)
class Sweep:
    """What a batch made now would hold."""

    currency: str
    dues: Sequence[Due]
    refused: Sequence[Refused]

    @property
    def total(self) -> int:
        return sum(due.amount for due in self.dues)

    @property
    def amount(self) -> Decimal:
        return from_minor(self.total, self.currency)

    @property
    def reasons(self) -> list[tuple[str, int]]:
        """Each reason in words, and how many sellers it keeps out."""
        return [
            (str(reason.label), count)
            for reason in LeftOutReason
            if (count := sum(each.reason == reason for each in self.refused))
        ]


def least(currency: str) -> int:
    """The smallest amount that is paid out."""
    wanted = to_minor(rounded(settings.PAYOUT_LEAST, currency), currency)
    return max(wanted, minor_step(currency))


def payable_part(balance: int, currency: str) -> int:
    """What of a balance is paid: all but the reserve, down to the currency's step."""
    unit = minor_step(currency)
    kept = Decimal(balance) * settings.PAYOUT_RESERVE / 100
    return int((balance - kept) // unit) * unit


def sweep(currency: str, *, now: datetime | None = None) -> Sweep:
    """Three queries whatever the number of sellers; changes nothing."""
    now = now or timezone.now()
    accounts = LedgerAccount.objects.filter(kind=AccountKind.PAYABLE, currency=currency)
    owed = {
        int(row.partner_id): int(row.balance)  # type: ignore[attr-defined,arg-type]
        for row in with_balance(accounts).exclude(
            balance=0  # type: ignore[misc]  # annotated by with_balance
        )
    }
    partners = Partner.objects.select_related("bank_account").in_bulk(owed)
    live, wrong = _transfers_of(owed, currency)
    dues: list[Due] = []
    refused: list[Refused] = []
    for partner_id, balance in owed.items():
        partner = partners[partner_id]
        account: BankAccount | None = getattr(partner, "bank_account", None)
        amount = payable_part(balance, currency)
        reason = _hindrance(balance, amount, currency) or (
            LeftOutReason.ON_ITS_WAY
            if partner_id in live
            else hindrance(
                partner, account, wrong_version=wrong.get(partner_id, 0), now=now
            )
        )
        if reason or account is None:
            refused.append(Refused(partner, reason, balance))
        else:
            dues.append(Due(account, partner, amount))
    by_name = {"key": lambda row: (row.partner.name, row.partner.pk)}
    return Sweep(currency, sorted(dues, **by_name), sorted(refused, **by_name))  # type: ignore[call-overload]


def _hindrance(balance: int, amount: int, currency: str) -> str:
    if balance < 0:
        return LeftOutReason.NEGATIVE
    return LeftOutReason.BELOW_LEAST if amount < least(currency) else ""


def hindrance(
    partner: Partner,
    account: BankAccount | None,
    *,
    wrong_version: int = 0,
    now: datetime,
) -> str:
    """Why nothing can go to this account; empty when it can.

    `wrong_version` is the version of the details that the bank has found wrong.
    """
    if partner.status == PartnerStatus.SUSPENDED:
        return LeftOutReason.SUSPENDED
    if account is None:
        return LeftOutReason.NO_ACCOUNT
    if account.version == wrong_version:
        return LeftOutReason.CAME_BACK
    if account.state != AccountState.CONFIRMED:
        return LeftOutReason.UNCONFIRMED
    if account.changed_at > now - settings.BANK_WAIT:
        return LeftOutReason.TOO_NEW
    return ""


def _transfers_of(
    partner_ids: Iterable[int], currency: str
) -> tuple[set[int], dict[int, int]]:
    """Who has one on its way, and which version of details the bank found wrong."""
    on_its_way = Q(currency=currency, state__in=LIVE)
    came_back = Q(state=TransferState.FAILED, blames_account=True)
    rows = Transfer.objects.filter(on_its_way | came_back, partner__in=partner_ids)
    live: set[int] = set()
    wrong: dict[int, int] = {}
    for partner_id, state, version in rows.values_list(
        "partner", "state", "account_version"
    ):
        if state in LIVE:
            live.add(partner_id)
        else:
            wrong[partner_id] = max(version, wrong.get(partner_id, 0))
    return live, wrong


def currencies_owed() -> list[str]:
    """Currencies in which some seller has or had something to be paid."""
    rows = LedgerAccount.objects.filter(kind=AccountKind.PAYABLE).order_by("currency")
    return list(rows.values_list("currency", flat=True).distinct())
