"""Every write to the balances of shoppers: money put on them, spent, run out."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial

from django.conf import settings
from django.db import transaction
from django.db.models import F, QuerySet, Sum
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from core.activity_log import record
from core.money import from_minor, to_minor
from core.notify import notify
from core.rounds import in_turn, run_isolated
from core.sweeps import Queue, work_through
from orders.order.models import Order, VendorOrder
from orders.order.services.weights import BalanceChangedError
from payments.ledger.services import Account, Draft, Entry, post
from payments.ledger.states import AccountKind, TransactionKind

from .locks import lock_credits, lock_these
from .models import BalanceChoice, Credit, CreditUse
from .states import Origin, UseKind

# So long before a credit expires its shopper is told, and so long what comes back to
# a balance can be spent at least.
WARNED_BEFORE = timedelta(days=14)
PROMOTIONS = Account(AccountKind.PROMOTIONS)
BATCH = 2000
EXPIRED = Account(AccountKind.EXPIRED)


def of_shopper(user_id: int, earmark: int | None = None) -> Account:
    """What the market owes somebody: the balance, or what was paid ahead."""
    kind = AccountKind.BALANCE if earmark is None else AccountKind.PREPAID
    return Account(kind, user_id=user_id)


def usual_expiry() -> datetime | None:
    """When money that is put on a balance now expires; None where it never does."""
    days = settings.BALANCE_EXPIRES_DAYS
    return timezone.now() + timedelta(days=days) if days else None


def credit_refund(
    order: Order,
    amount: int,
    *,
    cause: str,
    vendor_order: VendorOrder | None = None,
    returned: int = 0,
) -> None:
    """Put a refund on the balance of the order's shopper, once per cause.

    `returned` of it are what the balance had paid: they go back as they were, gifts as
    gifts, what was paid ahead as that. The caller has locked the order and books the
    money.
    """
    if returned:
        give_back(taken_by(order), returned, cause=cause, vendor_order=vendor_order)
    if fresh := amount - returned:
        _put(
            Credit(
                user_id=order.user_id,
                currency=order.currency,
                amount=fresh,
                origin=Origin.REFUND,
                cause=cause,
                order=order,
                vendor_order=vendor_order,
                earmark=order.earmark,
                expires_at=None if order.earmark else usual_expiry(),
                created=timezone.now(),
            )
        )


def taken_by(order: Order) -> QuerySet[CreditUse]:
    return CreditUse.objects.filter(order=order)


def give_back(
    taken: QuerySet[CreditUse],
    amount: int,
    *,
    cause: str,
    vendor_order: VendorOrder | None = None,
) -> None:
    """Give back so much of what was taken, what lasts longest first.

    Raises `ValueError` when less was taken. The caller holds a lock that nobody gives
    the same back without, and books the money.
    """
    back = Coalesce(Sum("returned_by__amount"), 0)
    uses = taken.select_related("credit").annotate(left=F("amount") - back)
    for use in uses.order_by("-pk"):
        if share := min(amount, use.left):
            _put(_returned(use, share, f"{cause}:{use.pk}", vendor_order))
            amount -= share
    if amount:
        message = f"{cause}: {amount} more than was taken"
        raise ValueError(message)


def _returned(
    use: CreditUse, amount: int, cause: str, vendor_order: VendorOrder | None = None
) -> Credit:
    """What was taken from a credit, as it was there; at least for a little while."""
    old = use.credit
    soon = timezone.now() + WARNED_BEFORE
    return Credit(
        user_id=old.user_id,
        currency=old.currency,
        amount=amount,
        origin=Origin.RETURNED,
        is_gift=old.is_gift,
        cause=cause,
        note=old.note,
        order_id=use.order_id,
        vendor_order=vendor_order,
        returns=use,
        expires_at=max(old.expires_at, soon) if old.expires_at else None,
        earmark=old.earmark,
        created=timezone.now(),
    )


def return_cash_out(cash_out_id: int, amount: int, *, cause: str) -> None:
    """So much of a balance could not be paid back: it is there again."""
    taken = CreditUse.objects.filter(cause=f"cash-out:{cash_out_id}")
    lock_these(taken.values_list("credit", flat=True))
    give_back(taken, amount, cause=cause)


def _put(credit: Credit) -> None:
    """Once per cause."""
    Credit.objects.bulk_create([credit], ignore_conflicts=True)


@dataclass(frozen=True)
class Gift:
    """So much for somebody, in the smallest unit, and why; `click` gives it once."""

    user: User
    currency: str
    amount: int
    reason: str
    click: str
    expires_at: datetime | None = None


@transaction.atomic
def give(gift: Gift, *, by: User | None) -> Credit:
    """Put a gift on the balance, once per click, at the market's cost."""
    cause = f"gift:{gift.click}"
    credit, is_new = Credit.objects.get_or_create(
        cause=cause,
        defaults={
            "user": gift.user,
            "currency": gift.currency,
            "amount": gift.amount,
            "origin": Origin.GIFT,
            "is_gift": True,
            "note": gift.reason[:200],
            "expires_at": gift.expires_at or usual_expiry(),
            "by": by,
            "created": timezone.now(),
        },
    )
    if is_new:
        entries = [
            Entry(PROMOTIONS, -gift.amount),
            Entry(of_shopper(gift.user.pk), gift.amount),
        ]
        note = gift.reason[:200]
        post(
            [
                Draft(
                    cause,
                    TransactionKind.GIFT,
                    gift.currency,
                    entries,
                    note=note,
                    by=by,
                )
            ]
        )
        told = {
            "amount": from_minor(gift.amount, gift.currency),
            "currency": gift.currency,
            "expires": credit.expires_at,
        }
        record("balance.given", gift.user, after=told, reason=gift.reason)
        notify("balance_gift", credit)
    return credit


def reward(user_id: int, vendor_order: VendorOrder, amount: int, *, cause: str) -> None:
    """Put so much on somebody's balance for a sale that they brought, once per cause.

    It can be spent and not be paid out, as a gift. The caller has locked the sale's
    order and books the money, which is its seller's.
    """
    _put(
        Credit(
            user_id=user_id,
            currency=vendor_order.order.currency,
            amount=amount,
            origin=Origin.REWARD,
            is_gift=True,
            cause=cause,
            vendor_order=vendor_order,
            expires_at=usual_expiry(),
            created=timezone.now(),
        )
    )


def put_gift_card(
    user_id: int, amount: int, currency: str, *, cause: str, note: str
) -> Credit:
    """Put a redeemed gift card on a balance, once per cause; it never expires.

    It can be spent and not be paid out. The caller has locked the gift card and books
    the money.
    """
    return Credit.objects.create(
        user_id=user_id,
        currency=currency,
        amount=amount,
        origin=Origin.GIFT_CARD,
        is_gift=True,
        cause=cause,
        note=note[:200],
        created=timezone.now(),
    )


def put_prepaid(
    user_id: int, amount: int, currency: str, *, earmark: int, cause: str
) -> Credit:
    """Keep what was paid ahead for what it was paid for; it never expires.

    The caller has locked the prepayment and books the money.
    """
    return Credit.objects.create(
        user_id=user_id,
        currency=currency,
        amount=amount,
        origin=Origin.PREPAID,
        earmark=earmark,
        cause=cause,
        created=timezone.now(),
    )


def put_rest(user_id: int, amount: int, currency: str, *, cause: str) -> Credit:
    """Put what is left of something paid ahead on the balance, once per cause.

    It is money: it can be spent on anything. The caller books it.
    """
    return Credit.objects.create(
        user_id=user_id,
        currency=currency,
        amount=amount,
        origin=Origin.PREPAID,
        cause=cause,
        expires_at=usual_expiry(),
        created=timezone.now(),
    )


class BalanceSpentError(BalanceChangedError):
    """Raised when less is on the balance than is to be taken. Nothing changed."""

    def __init__(self) -> None:
        Exception.__init__(
            self,
            _("Your balance has changed. You were not charged. Please check again."),
        )


@dataclass(frozen=True)
class Taking:
    """For what something is taken; `cause` makes it happen once."""

    kind: str
    cause: str
    order: Order | None = None


def take(rows: Iterable[Credit], amount: int, taking: Taking) -> None:
    """Take so much from locked credits, in their turn. Raises `BalanceSpentError`."""
    now = timezone.now()
    uses = []
    for credit in rows:
        share = min(amount, credit.left)
        if share:
            uses.append(
                CreditUse(
                    credit=credit,
                    amount=share,
                    kind=taking.kind,
                    cause=taking.cause,
                    order=taking.order,
                    created=now,
                )
            )
            amount -= share
    if amount:
        raise BalanceSpentError
    CreditUse.objects.bulk_create(uses)


@transaction.atomic(savepoint=False)
def hold(order: Order, *, again: bool = False) -> None:
    """Set aside what the order is to take from the balance; `again` after a release.

    Nobody else can take it from here on. In the books it stays the shopper's until the
    order is paid. Raises `BalanceSpentError`.
    """
    amount = to_minor(order.from_balance, order.currency)
    if not amount:
        return
    if order.user_id is None:
        raise BalanceSpentError
    cause = f"order:{order.number}" + (":again" if again else "")
    rows = lock_credits(order.user_id, order.currency, earmark=order.earmark)
    take(rows, amount, Taking(UseKind.SPENT, cause, order))


@transaction.atomic
def release(order: Order) -> None:
    """An order that was let go unpaid gives back what it held."""
    amount = to_minor(order.from_balance, order.currency)
    if not amount:
        return
    turn = order.credit_uses.values("cause").distinct().count()
    cause = f"let-go:{order.number}:{turn}"
    give_back(taken_by(order), amount, cause=cause)


def expire_due(now: datetime | None = None) -> int:
    """Take what has expired off the balances; how many credits. Repeatable."""
    by = now or timezone.now()
    due = Credit.objects.filter(expires_at__lte=by).with_left()
    queue = Queue("credits", due, batch=BATCH, money=True)
    return work_through(queue, lambda pk: bool(_expire([pk])))


@transaction.atomic
def _expire(credit_ids: list[int]) -> int:
    """A gift returns to what pays for gifts; other money is the market's."""
    rows = lock_these(credit_ids)
    drafts = []
    for row in rows:
        cause, left = f"expired:{row.pk}", row.left
        take([row], left, Taking(UseKind.EXPIRED, cause))
        to = PROMOTIONS if row.is_gift else EXPIRED
        entries = [Entry(of_shopper(row.user_id), -left), Entry(to, left)]
        drafts.append(Draft(cause, TransactionKind.EXPIRED, row.currency, entries))
    post(drafts)
    return len(rows)


def warn(now: datetime | None = None) -> int:
    """Tell of what expires soon; each credit is told of once, by whoever tells."""
    start = now or timezone.now()
    soon = Credit.objects.filter(
        expires_at__gt=start, expires_at__lte=start + WARNED_BEFORE
    ).with_left()
    told = 0
    for pk in in_turn(soon.values_list("pk", flat=True)):
        told += run_isolated(partial(_warn_of, pk), what="warn", credit=pk) or 0
    return told


@transaction.atomic
def _warn_of(credit_id: int) -> int:
    notify("balance_expires", Credit.objects.get(pk=credit_id))
    return 1


def choose_differences(user: User, *, to_balance: bool) -> None:
    """Whether differences of weight or supply go to the balance from now on."""
    BalanceChoice.objects.update_or_create(
        user=user, defaults={"takes_differences": to_balance}
    )
