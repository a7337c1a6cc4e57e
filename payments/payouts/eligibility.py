"""Who can be paid now and how much, and who can't and why."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.conf import settings
from django.db.models import Max, Q, QuerySet
from django.utils import timezone

from core.money import from_minor, minor_step, rounded, to_minor
from payments.ledger.models import LedgerAccount
from payments.ledger.queries import with_balance
from payments.ledger.states import AccountKind
from vendors.banking.models import BankAccount
from vendors.banking.states import AccountState
from vendors.cooperatives.models import Household
from vendors.partner.models import Partner
from vendors.partner.states import PartnerStatus

from .models import Transfer
from .payable import held_back, kept_back
from .states import LIVE, LeftOutReason, Rail, TransferState


@dataclass(frozen=True)
class PayoutDue:
    """So much for a seller, or a household of a cooperative, in minor units."""

    account: BankAccount
    partner: Partner
    amount: int
    household: Household | None = None


@dataclass(frozen=True)
class Refused:
    """A seller who is owed something, or owes something, and gets nothing now."""

    partner: Partner
    reason: str
    balance: int
    currency: str = ""

    @property
    def words(self) -> str:
        return str(LeftOutReason(self.reason).label)

    @property
    def amount(self) -> Decimal:
        return from_minor(self.balance, self.currency)


@dataclass(frozen=True)
class Sweep:
    """What a batch made now would hold."""

    currency: str
    dues: Sequence[PayoutDue]
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


@dataclass(frozen=True)
class Owed:
    """A seller's balance, and what of it is held or kept back, in minor units."""

    partner_id: int
    account_id: int
    currency: str
    balance: int
    held: int = 0
    kept: int = 0

    @property
    def amount(self) -> int:
        """What can be paid of it, down to the currency's step."""
        unit = minor_step(self.currency)
        return (self.balance - self.held - self.kept) // unit * unit

    @property
    def hindrance(self) -> str:
        """Why the amount itself can't be paid; empty when it can."""
        if self.balance < 0:
            return LeftOutReason.NEGATIVE
        if self.amount >= least(self.currency):
            return ""
        return LeftOutReason.HELD if self.held else LeftOutReason.BELOW_LEAST


def owed_in(
    currency: str,
    now: datetime,
    *,
    rail: str = Rail.BANK,
    among: Sequence[int] | None = None,
) -> list[Owed]:
    """What is owed to or by each seller who is paid this way, in a currency.

    Of all of them, or `among` some, by their ids.
    """
    by_stripe = Q(partner__payout_rail__rail=Rail.STRIPE)
    accounts = LedgerAccount.objects.filter(
        by_stripe if rail == Rail.STRIPE else ~by_stripe,
        kind=AccountKind.PAYABLE,
        currency=currency,
    )
    if among is not None:
        accounts = accounts.filter(partner__in=among)
    return owed_on(accounts, now)


def owed_on(accounts: QuerySet[LedgerAccount], now: datetime) -> list[Owed]:
    """What is owed on these accounts, of those where it is not nothing."""
    columns = ("pk", "partner", "currency", "balance")
    found = with_balance(accounts).values_list(*columns)
    # Sorted out here: the database would reckon each balance once more to ask for it.
    rows = [row for row in found if row[3]]
    ids = [account_id for account_id, *_others in rows]
    held, kept = held_back(ids), kept_back(ids, now)
    return [
        Owed(
            partner_id=int(partner_id or 0),
            account_id=account_id,
            currency=currency,
            balance=int(balance),
            held=held.get(account_id, 0),
            kept=kept.get(account_id, 0),
        )
        for account_id, partner_id, currency, balance in rows
    ]


def sweep(
    currency: str, *, now: datetime | None = None, among: Sequence[int] | None = None
) -> Sweep:
    """What the bank could be given now, to all or `among` some; changes nothing.

    As many queries for many sellers as for one, save those of whom a sale is held.
    """
    now = now or timezone.now()
    owed = owed_in(currency, now, among=among)
    ids = [each.partner_id for each in owed]
    partners = Partner.objects.select_related("bank_account").in_bulk(ids)
    live, wrong = live_transfers(ids, currency), wrong_versions(ids)
    dues: list[PayoutDue] = []
    refused: list[Refused] = []
    for each in owed:
        partner = partners[each.partner_id]
        account: BankAccount | None = getattr(partner, "bank_account", None)
        reason = each.hindrance or (
            LeftOutReason.ON_ITS_WAY
            if partner.pk in live
            else hindrance(
                partner, account, wrong_version=wrong.get(partner.pk, 0), now=now
            )
        )
        if reason or account is None:
            refused.append(Refused(partner, reason, each.balance))
        else:
            dues.append(PayoutDue(account, partner, each.amount))
    by_name = {"key": lambda row: (row.partner.name, row.partner.pk)}
    return Sweep(currency, sorted(dues, **by_name), sorted(refused, **by_name))  # type: ignore[call-overload]


def hindrance(
    partner: Partner,
    account: BankAccount | None,
    *,
    wrong_version: int,
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


def live_transfers(partner_ids: Iterable[int], currency: str) -> set[int]:
    """Sellers to whom a bank transfer is on its way."""
    rows = Transfer.objects.filter(
        currency=currency,
        state__in=LIVE,
        partner__in=partner_ids,
        household__isnull=True,
    )
    return set(rows.values_list("partner", flat=True))


def wrong_versions(partner_ids: Iterable[int]) -> dict[int, int]:
    """Which version of each seller's details the bank has found wrong last."""
    rows = Transfer.objects.filter(
        state=TransferState.FAILED,
        blames_account=True,
        partner__in=partner_ids,
        household__isnull=True,
    )
    sums = rows.order_by().values_list("partner")
    return dict(sums.annotate(version=Max("account_version")))


def currencies_owed() -> list[str]:
    """Currencies in which some seller has or had something to be paid."""
    rows = LedgerAccount.objects.filter(kind=AccountKind.PAYABLE).order_by("currency")
    return list(rows.values_list("currency", flat=True).distinct())
