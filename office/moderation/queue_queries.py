"""The queue as one list of all kinds: counted, searched, sorted and cut in SQL."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.core.paginator import Page, Paginator
from django.db.models import (
    CharField,
    Count,
    F,
    IntegerField,
    Q,
    QuerySet,
    Value,
)
from django.db.models.functions import Cast, Coalesce, NullIf
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from core.hooks import Hook
from core.permissions import may
from fulfilment.claims.queries import to_decide
from office.market_settings import REVIEW_WITHIN_HOURS
from payments.disputes.queries import unanswered
from payments.payouts.models import PayoutBatch
from payments.payouts.states import BatchState
from payments.reconciliation.queries import (
    open_findings,
    refunds_to_transfer,
    transfers_to_assign,
)
from payments.refunds.queries import open_requests
from shop.catalogue.models import Product, ProposedEdit
from shop.catalogue.states import EditState, ListingState
from vendors.banking.models import BankAccount
from vendors.banking.states import AccountState
from vendors.certificates.models import Certificate
from vendors.certificates.states import CertificateState
from vendors.members.states import READ_ONLY
from vendors.onboarding.models import SellerApplication
from vendors.onboarding.states import ApplicationStatus
from vendors.partner.models import Partner
from vendors.partner.queries import of_sellers

Rows = QuerySet[Any]
SUFFIXES = {"en": "en", "zh-hans": "zh_hans"}


@dataclass(frozen=True)
class QueueScope:
    """An office: its sellers, and whose it is; None is the market's. What waits for
    whom is said by the role; without one it is what waits for anybody.
    """

    sellers: QuerySet[Partner]
    cooperative: Partner | None
    role: str | None = None

    def has(self, kind: "QueueKind") -> bool:
        """Who looks on and decides nothing sees what waits for the others."""
        if kind.is_markets and self.cooperative is not None:
            return False
        if self.role is None or self.role in READ_ONLY:
            return True
        return may(self.role, kind.act)


@dataclass(frozen=True)
class QueueKind:
    """What waits of one kind: its rows, since when, until when, and whose they are.

    `act` is what who decides it may do. `seller` is the path to the seller's name.
    `name` is shown where a row needs no more than that. What other apps add says also
    `why` it waits, on which `page` of the office, and what a `name` is called.
    """

    label: str | Promise
    act: str
    rows: Callable[[QueueScope], Rows]
    since: Any
    seller: str = ""
    due: Any = None
    name: Any = None
    is_markets: bool = False
    why: str | Promise = ""
    page: str = ""
    called: Callable[[str], str] = str


# Each gives kinds by their names; they stand behind those that are known here.
OTHER_KINDS: Hook[Callable[[], dict[str, QueueKind]]] = Hook(
    __name__, "what else waits in an office for a decision"
)


def _applications(scope: QueueScope) -> Rows:
    rows = SellerApplication.objects.filter(status=ApplicationStatus.SUBMITTED)
    if scope.cooperative is not None:
        rows = rows.filter(cooperative=scope.cooperative)
    return rows


def _listings(scope: QueueScope) -> Rows:
    # A plain query, as that of translated models names its columns in no order.
    rows: Rows = QuerySet(model=Product)
    return rows.filter(
        of_sellers("partner", scope.sellers), state=ListingState.IN_REVIEW
    )


def _edits(scope: QueueScope) -> Rows:
    return ProposedEdit.objects.filter(
        of_sellers("product__partner", scope.sellers), state=EditState.OPEN
    )


def _certificates(scope: QueueScope) -> Rows:
    return Certificate.objects.filter(
        of_sellers("holder", scope.sellers), state=CertificateState.WAITING
    )


def _claims(scope: QueueScope) -> Rows:
    return to_decide(scope.sellers)


def _accounts(scope: QueueScope) -> Rows:
    return BankAccount.objects.filter(
        of_sellers("partner", scope.sellers), state=AccountState.ENTERED
    )


def _batches(_scope: QueueScope) -> Rows:
    return PayoutBatch.objects.filter(state=BatchState.DRAFT)


def _refunds(_scope: QueueScope) -> Rows:
    return open_requests()


def _disputes(_scope: QueueScope) -> Rows:
    return unanswered()


def _transfers(_scope: QueueScope) -> Rows:
    return transfers_to_assign()


def _paybacks(_scope: QueueScope) -> Rows:
    return refunds_to_transfer().select_related(None)


def _findings(_scope: QueueScope) -> Rows:
    return open_findings()


KINDS: dict[str, QueueKind] = {
    "claim": QueueKind(
        _("Claims"),
        "office.claims.decide",
        _claims,
        since=F("created"),
        due=F("deadline_at"),
        seller="partner__name",
    ),
    "application": QueueKind(
        _("Applications"),
        "office.applications.decide",
        _applications,
        since=Coalesce("sent_at", "created"),
        seller="name",
    ),
    "listing": QueueKind(
        _("Listings"),
        "office.listings.decide",
        _listings,
        since=F("date_updated"),
        seller="partner__name",
    ),
    "edit": QueueKind(
        _("Changes"),
        "office.listings.decide",
        _edits,
        since=F("sent_at"),
        seller="product__partner__name",
    ),
    "certificate": QueueKind(
        _("Certificates"),
        "office.certificates.decide",
        _certificates,
        since=F("created"),
        seller="holder__name",
    ),
    "account": QueueKind(
        _("Bank details"),
        "office.bank.confirm",
        _accounts,
        since=F("changed_at"),
        seller="partner__name",
        name=F("partner_id"),
    ),
    "payout": QueueKind(
        _("Payouts"),
        "office.payouts.release",
        _batches,
        since=F("created"),
        name=F("number"),
        is_markets=True,
    ),
    "refund": QueueKind(
        _("Refund requests"),
        "office.orders.refund",
        _refunds,
        since=F("created"),
        seller="vendor_order__partner__name",
        is_markets=True,
    ),
    "dispute": QueueKind(
        _("Disputes"),
        "office.disputes.answer",
        _disputes,
        since=F("opened_at"),
        due=F("due_by"),
        name=F("payment__order__number"),
        is_markets=True,
    ),
    "transfer": QueueKind(
        _("Bank transfers"),
        "office.transfers.decide",
        _transfers,
        since=F("created"),
        name=F("line__reference"),
        is_markets=True,
    ),
    "payback": QueueKind(
        _("Refunds by transfer"),
        "office.transfers.pay",
        _paybacks,
        since=F("created"),
        name=F("payment__order__number"),
        is_markets=True,
    ),
    "finding": QueueKind(
        _("Reconciliation"),
        "office.reconciliation.resolve",
        _findings,
        since=F("opened_at"),
        name=F("about"),
        is_markets=True,
    ),
}


def all_kinds() -> dict[str, QueueKind]:
    """All that can wait in an office, in the order of the page, by name."""
    found = dict(KINDS)
    for others in OTHER_KINDS:
        found |= others()
    return found


@dataclass(frozen=True)
class Entry:
    """One thing that waits: which, of whom, since when and until when."""

    kind: str
    pk: int
    seller: str
    name: str
    since: datetime
    due: datetime

    @property
    def is_late(self) -> bool:
        return self.due < timezone.now()


_COLUMNS = ("q_kind", "q_pk", "q_seller", "q_name", "q_since", "q_due")


def waiting(scope: QueueScope, *, kind: str = "", seller: str = "") -> Rows:
    """All that waits in an office, with `_COLUMNS`; one query, in no order."""
    queries = [
        _entries(name, each, scope, seller)
        for name, each in _asked_for(scope, seller).items()
        if kind in {"", name}
    ]
    if not queries:
        return _entries("finding", KINDS["finding"], scope, "").none()
    first, *rest = queries
    return first.union(*rest, all=True) if rest else first


def count_waiting(scope: QueueScope) -> int:
    """How many wait in an office; one query, for the count that each page shows.

    Without the columns of a list, which take longer to put together than to count.
    """
    queries = [
        each.rows(scope).order_by().values_list(Cast("pk", IntegerField()))
        for each in _asked_for(scope, "").values()
    ]
    return queries[0].union(*queries[1:], all=True).count() if queries else 0


def _asked_for(scope: QueueScope, seller: str) -> dict[str, QueueKind]:
    """The kinds that wait for the person here; by a seller's name, those that have a
    seller.
    """
    return {
        name: each
        for name, each in all_kinds().items()
        if scope.has(each) and (each.seller or not seller)
    }


def _entries(name: str, kind: QueueKind, scope: QueueScope, seller: str) -> Rows:
    rows = kind.rows(scope).order_by()
    if seller:
        rows = rows.filter(_called(kind, seller))
    none = Value("", CharField())
    return rows.annotate(
        q_kind=Value(name, CharField()),
        q_pk=Cast("pk", IntegerField()),
        q_seller=Cast(_seller_name(kind), CharField()) if kind.seller else none,
        q_name=Cast(kind.name, CharField()) if kind.name else none,
        q_since=kind.since,
        q_due=kind.due or kind.since,
    ).values_list(*_COLUMNS)


def _columns_of(kind: QueueKind) -> list[str]:
    """Where a seller's name stands: an applicant's once, a seller's in each language,
    that of the page first.
    """
    if kind.seller == "name":
        return [kind.seller]
    own = SUFFIXES.get(get_language() or "", "en")
    rest = [suffix for suffix in SUFFIXES.values() if suffix != own]
    return [*(f"{kind.seller}_{suffix}" for suffix in (own, *rest)), kind.seller]


def _seller_name(kind: QueueKind) -> Any:
    first, *rest = _columns_of(kind)
    if not rest:
        return F(first)
    return Coalesce(*(NullIf(name, Value("")) for name in (first, *rest)), Value(""))


def _called(kind: QueueKind, seller: str) -> Q:
    names = _columns_of(kind)
    if kind.seller == "name":
        names.append("person")
    asked = Q()
    for name in names:
        asked |= Q(**{f"{name}__icontains": seller})
    return asked


def counts(scope: QueueScope, *, seller: str = "") -> Counter[str]:
    """How many wait of each kind; one query, and a row a kind."""
    queries = []
    for name, kind in _asked_for(scope, seller).items():
        rows = kind.rows(scope).order_by()
        if seller:
            rows = rows.filter(_called(kind, seller))
        named = rows.annotate(q_kind=Value(name, CharField())).values("q_kind")
        queries.append(named.annotate(n=Count("pk")).values_list("q_kind", "n"))
    return Counter(dict(queries[0].union(*queries[1:], all=True)) if queries else {})


@dataclass(frozen=True)
class QueueQuery:
    """What of the queue is looked at; the oldest first unless asked otherwise."""

    kind: str = ""
    seller: str = ""
    newest_first: bool = False


def page_of_queue(
    scope: QueueScope, asked: QueueQuery, *, page: str | None, size: int, total: int
) -> Page[Any]:
    """A page of entries; `total` is how many there are of them. One query."""
    rows = waiting(scope, kind=asked.kind, seller=asked.seller)
    sign = "-" if asked.newest_first else ""
    paginator = Paginator(rows.order_by(f"{sign}q_since", "q_kind", "q_pk"), size)
    paginator.count = total  # known from the counts by kind
    found = paginator.get_page(page)
    found.object_list = [_entry(*row) for row in found.object_list]
    return found


def _entry(
    kind: str, pk: int, seller: str, name: str, since: datetime, due: datetime | None
) -> Entry:
    within = timedelta(hours=REVIEW_WITHIN_HOURS())
    until = due if all_kinds()[kind].due and due else since + within
    return Entry(kind, int(pk), seller, name, since, until)
