"""Members' accounts of some days (art. 43): stakes, trade, shares, payments, balance.

For many households in as many queries as for one; asked inside one `snapshot()`, so
that opening balance and rows are what it closes with.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from django.db.models import BooleanField, ExpressionWrapper, Q, Sum
from django.db.models.functions import TruncMonth
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from core import dates
from core.money import from_minor
from core.tables.writer import Cell
from office.distribution.models import LossShare
from office.distribution.rules import in_order
from office.distribution.states import PaybackState
from payments.ledger.models import Posting
from payments.ledger.states import AccountKind, TransactionKind
from shop.catalogue.models import Product
from vendors.cooperatives.models import Household, StakeEntry, TradeEntry
from vendors.cooperatives.queries import households_of
from vendors.cooperatives.states import StakeKind, TradeKind
from vendors.partner.models import Partner


@dataclass(frozen=True)
class Days:
    """From a day to a day, both counted, in one currency."""

    first: date
    last: date
    currency: str

    @property
    def moments(self) -> tuple[datetime, datetime]:
        return dates.start_of(self.first), dates.end_of(self.last)


@dataclass(frozen=True)
class Traded:
    """What was traded of one product in one month; `amount` in minor units."""

    month: date
    kind: str
    product: Product | None
    units: int
    amount: int
    is_late: bool = False

    @property
    def what(self) -> str:
        return str(self.product.title) if self.product else ""

    @property
    def kind_words(self) -> str:
        words = str(TradeKind(self.kind).label)
        late = _("correction of a distributed year")
        return f"{words} · {late}" if self.is_late else words


@dataclass(frozen=True)
class Moved:
    """One booking on what a household is owed."""

    created: datetime
    kind: str
    note: str
    amount: int

    @property
    def words(self) -> str:
        if self.kind == TransactionKind.HARVEST and self.amount < 0:
            return _("harvest delivery reversed")
        return str(TransactionKind(self.kind).label)


@dataclass(frozen=True)
class Staked:
    """One kind of stake: what it was before, what came and went, what it is now."""

    kind: str
    opening: int
    more: int
    less: int

    @property
    def closing(self) -> int:
        return self.opening + self.more + self.less

    @property
    def words(self) -> str:
        return str(StakeKind(self.kind).label)


@dataclass
class MemberAccount:
    """All of one household. Amounts in minor units of the days' currency."""

    household: Household
    days: Days
    stakes: list[Staked] = field(default_factory=list)
    traded: list[Traded] = field(default_factory=list)
    moved: list[Moved] = field(default_factory=list)
    losses: list[LossShare] = field(default_factory=list)
    opening: int = 0

    @property
    def closing(self) -> int:
        return self.opening + sum(each.amount for each in self.moved)

    @property
    def trade(self) -> int:
        return sum(each.amount for each in self.traded)

    @property
    def stake(self) -> int:
        return sum(each.closing for each in self.stakes)

    @property
    def shared(self) -> int:
        return self._sum({TransactionKind.SURPLUS})

    @property
    def paid(self) -> int:
        """What was paid, less what came back."""
        return -self._sum(
            {TransactionKind.MEMBER_PAID, TransactionKind.MEMBER_RETURNED}
        )

    @property
    def came_back(self) -> Moved | None:
        """The last payment, if it came back and is owed still."""
        paying = {TransactionKind.MEMBER_PAID, TransactionKind.MEMBER_RETURNED}
        moved = [each for each in self.moved if each.kind in paying]
        is_back = bool(moved) and moved[-1].kind == TransactionKind.MEMBER_RETURNED
        return moved[-1] if is_back and self.closing > 0 else None

    def _sum(self, kinds: Iterable[str]) -> int:
        return sum(each.amount for each in self.moved if each.kind in set(kinds))

    def file_rows(self) -> Iterator[Sequence[Cell]]:
        """Heads, then each line of the account."""
        yield file_heads()
        yield from file_lines(self)


def file_heads() -> list[Cell]:
    return [
        pgettext("of a household", "Number"),
        _("Household"), _("Part"), _("Date"), _("Item"), _("Amount"),
        _("Currency"),
    ]  # fmt: skip


def file_lines(account: MemberAccount) -> Iterator[Sequence[Cell]]:
    one, days = account.household, account.days

    def row(part: str, day: date | None, what: str, minor: int) -> Sequence[Cell]:
        amount = from_minor(minor, days.currency)
        return [one.number, one.name, part, day, what, amount, days.currency]

    for each in account.stakes:
        yield row(_("Opening stake"), days.first, each.words, each.opening)
        yield row(_("Change in stake"), None, each.words, each.more + each.less)
        yield row(_("Stake at the end"), days.last, each.words, each.closing)
    for loss in account.losses:
        what = _("of the loss of %(year)s") % {"year": loss.year.label}
        yield row(_("Share of losses"), None, what, -loss.taken)
    for traded in account.traded:
        what = f"{traded.kind_words} {traded.what}".strip()
        yield row(_("Trade"), traded.month, what, traded.amount)
    yield row(_("Opening balance"), days.first, "", account.opening)
    for moved in account.moved:
        day = dates.day_of(moved.created)
        yield row(_("Owed to you"), day, f"{moved.words} {moved.note}", moved.amount)
    yield row(_("Closing balance"), days.last, "", account.closing)


def member_accounts(
    cooperative: Partner, days: Days, household_ids: Iterable[int] | None = None
) -> list[MemberAccount]:
    """Of these households, or of all, by number. Seven queries."""
    rows = households_of(cooperative).select_related("village")
    if household_ids is not None:
        rows = rows.filter(pk__in=list(household_ids))
    ids = {one.pk for one in rows}
    stakes, traded = _stakes(ids, days), _traded(ids, days)
    openings, moved = _openings(ids, days), _moved(ids, days)
    losses = _losses(ids, days)
    found = [
        MemberAccount(
            household=one,
            days=days,
            stakes=stakes.get(one.pk, []),
            traded=traded.get(one.pk, []),
            moved=moved.get(one.pk, []),
            losses=losses.get(one.pk, []),
            opening=openings.get(one.pk, 0),
        )
        for one in rows
    ]
    return sorted(found, key=lambda one: in_order(one.household.number))


def _stakes(ids: Iterable[int], days: Days) -> dict[int, list[Staked]]:
    rows = StakeEntry.objects.filter(
        household__in=ids, currency=days.currency, day__lte=days.last
    ).values_list("household", "kind", "day", "amount")
    sums: dict[tuple[int, str], list[int]] = defaultdict(lambda: [0, 0, 0])
    for pk, kind, day, amount in rows:
        place = 0 if day < days.first else 1 if amount > 0 else 2
        sums[pk, kind][place] += amount
    found: dict[int, list[Staked]] = {}
    for (pk, kind), (opening, more, less) in sorted(sums.items()):
        found.setdefault(pk, []).append(Staked(kind, opening, more, less))
    return found


def _losses(ids: Iterable[int], days: Days) -> dict[int, list[LossShare]]:
    """What was kept back of stakes that went back in these days."""
    begins, ends = days.moments
    rows = LossShare.objects.filter(
        household__in=ids,
        payback__currency=days.currency,
        payback__state=PaybackState.BOOKED,
        payback__approved_at__gte=begins,
        payback__approved_at__lt=ends,
    )
    found: dict[int, list[LossShare]] = {}
    for each in rows.select_related("year", "payback").order_by("pk"):
        found.setdefault(each.household_id, []).append(each)
    return found


_LATE = ExpressionWrapper(Q(of_day__isnull=False), output_field=BooleanField())


def _traded(ids: Iterable[int], days: Days) -> dict[int, list[Traded]]:
    rows = (
        TradeEntry.objects.filter(
            household__in=ids,
            currency=days.currency,
            day__range=(days.first, days.last),
        )
        .order_by()
        .annotate(month=TruncMonth("day"), late=_LATE)
        .values("household", "month", "kind", "product", "late")
        .annotate(amount_sum=Sum("amount"), units_sum=Sum("units"))
        .order_by("household", "month", "kind", "product", "late")
    )
    sums: list[Any] = list(rows)
    products = Product.objects.in_bulk({row["product"] for row in sums} - {None})
    found: dict[int, list[Traded]] = {}
    for row in sums:
        found.setdefault(row["household"], []).append(
            Traded(
                month=row["month"],
                kind=row["kind"],
                product=products.get(row["product"]),
                units=int(row["units_sum"]),
                amount=int(row["amount_sum"]),
                is_late=row["late"],
            )
        )
    return found


def _postings(ids: Iterable[int], days: Days) -> Any:
    return Posting.objects.filter(
        account__kind=AccountKind.HOUSEHOLD,
        account__household__in=ids,
        account__currency=days.currency,
    )


def _openings(ids: Iterable[int], days: Days) -> dict[int, int]:
    begins, _ends = days.moments
    rows = _postings(ids, days).filter(transaction__created__lt=begins).order_by()
    sums = rows.values_list("account__household").annotate(sum=Sum("amount"))
    return {pk: int(amount) for pk, amount in sums}


def _moved(ids: Iterable[int], days: Days) -> dict[int, list[Moved]]:
    begins, ends = days.moments
    rows = _postings(ids, days).filter(
        transaction__created__gte=begins, transaction__created__lt=ends
    )
    found: dict[int, list[Moved]] = {}
    values = rows.order_by("transaction__created", "pk").values_list(
        "account__household",
        "transaction__created",
        "transaction__kind",
        "transaction__note",
        "amount",
    )
    for pk, created, kind, note, amount in values:
        found.setdefault(pk, []).append(Moved(created, kind, note, amount))
    return found
