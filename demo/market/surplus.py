"""A cooperative's households, one year's surplus posted, one draft that is voted on."""

from collections.abc import Sequence
from datetime import date, datetime, timedelta
from random import Random

from django.utils import timezone

from accounts.models import User
from core import dates
from core.document_uploads import CleanUpload, UploadKind
from office.distribution.models import Charter, PayRun, Run, Year
from office.distribution.queries.books import trade_sums
from office.distribution.queries.figures import figures_of
from office.distribution.services.decisions import Vote, approve_run, record_vote
from office.distribution.services.payments import PayOrder, note_paid, prepare_payments
from office.distribution.services.polls import PollTerms, cast_vote, open_poll
from office.distribution.services.postings import post_run
from office.distribution.services.runs import open_run
from office.distribution.services.years import (
    LineContent,
    YearContent,
    add_line,
    open_year,
)
from office.distribution.states import (
    HouseholdPaymentMethod,
    Leavers,
    SurplusSide,
    VoteChoice,
)
from vendors.cooperatives.models import (
    Household,
    HouseholdMember,
    StakeEntry,
    TradeEntry,
)
from vendors.cooperatives.services.stakes import enter_stakes, enter_trades
from vendors.cooperatives.states import StakeKind, TradeKind
from vendors.partner.models import Partner

CODE, CURRENCY = "five-villages", "CNY"
# Who approves, and who prepares.
HEAD, CLERK = "coop@demo.test", "treasurer@demo.test"
# Names of villagers, the numbers of their fields' sizes: larger ones bring more.
VILLAGERS = (
    ("Zhang Guihua", 9), ("Li Aiguo", 7), ("Wang Xiulan", 6), ("Zhao Jianping", 5),
    ("Chen Yulan", 4), ("Liu Fugui", 3), ("Sun Meihua", 3), ("Guo Laifu", 2),
)  # fmt: skip
INCOME = (
    ("县集市销售 · Sales at the county fair", 38_200_00),
    ("食堂供货合同 · Contract with a canteen", 9_650_50),
)
COSTS = (
    ("冷库电费 · Electricity of the cold store", 6_640_35),
    ("包装 · Packaging", 4_915_80),
)
_MINUTES = CleanUpload(UploadKind.PDF, b"%PDF-1.4\n% minutes of the demo\n%%EOF")


def plant_surplus(*, now: datetime) -> None:
    """Nothing where the cooperative is not in this market."""
    cooperative = Partner.objects.filter(code=CODE).first()
    people = {one.email: one for one in User.objects.filter(email__in=(HEAD, CLERK))}
    head, clerk = people.get(HEAD), people.get(CLERK)
    if cooperative is None or head is None or clerk is None:
        return
    this = dates.day_of(now).year
    households = _households(cooperative, this)
    if not StakeEntry.objects.filter(household__in=households).exists():
        _stakes(households, this)
    Charter.objects.get_or_create(
        cooperative=cooperative,
        valid_from=date(this - 6, 1, 1),
        defaults={"leavers": Leavers.PRO_RATA, "by": clerk},
    )
    for year in (this - 2, this - 1):
        _trade(cooperative, households, year)
    posted = _run(cooperative, this - 2, clerk)
    _decide(posted, len(households), clerk=clerk, head=head)
    _pay(posted, by=clerk)
    _ask_members(_run(cooperative, this - 1, clerk), by=clerk)


def _households(cooperative: Partner, this: int) -> list[Household]:
    known = list(Household.objects.filter(cooperative=cooperative).order_by("number"))
    if known:
        return [one for one in known if one.left is None]
    return Household.objects.bulk_create(
        Household(
            cooperative=cooperative,
            number=f"{place:03d}",
            name=name,
            village=cooperative.village,
            joined=date(this - 6, 3, 1),
        )
        for place, (name, _fields) in enumerate(VILLAGERS, start=1)
    )


def _size(place: int) -> int:
    return VILLAGERS[place % len(VILLAGERS)][1]


def _stakes(households: Sequence[Household], this: int) -> None:
    enter_stakes(
        StakeEntry(
            household=each,
            kind=kind,
            currency=CURRENCY,
            amount=amount,
            day=date(this - 6, 3, 1),
            cause=f"demo:{each.pk}:{kind}",
        )
        for place, each in enumerate(households)
        for kind, amount in (
            (StakeKind.CAPITAL, _size(place) * 1_000_00),
            (StakeKind.GRANT, 800_00),
        )
    )


def _trade(cooperative: Partner, households: Sequence[Household], year: int) -> None:
    rng = Random(f"surplus {year}")
    entries = [
        TradeEntry(
            cooperative=cooperative,
            household=each,
            kind=TradeKind.BOUGHT,
            currency=CURRENCY,
            amount=_size(place) * rng.randint(100_00, 220_00),
            day=date(year, month, 15),
            cause=f"demo:{each.pk}:{year}:{month}",
            note="walnuts" if month > 8 else "pears",
        )
        for place, each in enumerate(households)
        for month in (7, 8, 9, 10)
    ]
    entries.append(
        TradeEntry(
            cooperative=cooperative,
            supplier="Mountain depot",
            kind=TradeKind.BOUGHT,
            currency=CURRENCY,
            amount=2_450_00,
            day=date(year, 9, 20),
            cause=f"demo:outside:{cooperative.pk}:{year}",
        )
    )
    enter_trades(entries)


def _run(cooperative: Partner, number: int, by: User) -> Run:
    """The year with its typed lines, and the draft of its distribution."""
    content = YearContent(date(number, 1, 1), date(number, 12, 31), CURRENCY)
    year: Year = open_year(cooperative, content, by=by)
    bought = sum(each.amount for each in trade_sums(year))
    # The harvest was sold for a third more than it was bought for.
    sold = ("Harvest sold to a wholesaler", bought // 75 * 100)
    for side, lines in (
        (SurplusSide.INCOME, (sold, *INCOME)),
        (SurplusSide.COST, COSTS),
    ):
        for words, amount in lines:
            click = f"demo-{year.pk}-{words}"
            add_line(year, LineContent(side, words, amount, click), by=by)
    return open_run(year, by=by)


def _decide(run: Run, members: int, *, clerk: User, head: User) -> None:
    vote = Vote(
        held_on=date(run.year.last.year + 1, 2, 8),
        members=members,
        present=members - 1,
        votes_for=members - 1,
        votes_against=0,
        abstained=0,
        minutes=_MINUTES,
    )
    record_vote(run, vote, seen=figures_of(run).digest, by=clerk)
    approve_run(run, by=head)
    post_run(run, by=clerk)


def _ask_members(run: Run, *, by: User) -> None:
    """The draft is open to online votes for six days; every other account voted."""
    closes = timezone.now() + timedelta(days=6)
    terms = PollTerms(closes, dates.day_of(closes) + timedelta(days=1))
    poll = open_poll(run, terms, seen=figures_of(run).digest, by=by)
    heads = HouseholdMember.objects.filter(
        household__votes__poll=poll, user__isnull=False, left=None
    )
    for place, head in enumerate(heads.select_related("household", "user")):
        if place % 2 and head.user is not None:
            cast_vote(poll, head.household, VoteChoice.FOR, by=head.user)


def _pay(run: Run, *, by: User) -> None:
    """Three in cash, and of them one is not yet noted."""
    due = run.shares.filter(due__gt=0)
    ids = list(due.values_list("household", flat=True)[:3])
    order = PayOrder(ids, HouseholdPaymentMethod.CASH, CURRENCY, "demo-cash")
    made: PayRun = prepare_payments(run.cooperative, order, by=by)
    items = list(made.items.values_list("pk", flat=True))[:-1]
    note_paid(made, {item: f"K-{item}" for item in items}, by=by)
