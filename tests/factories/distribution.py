"""Five Villages as in docs/distribution.md: households, trade, stakes, a year."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import count

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from core import dates
from core.document_uploads import cleaned
from core.money import to_minor
from core.secrets import Secret
from office.distribution.models import Charter, Poll
from office.distribution.queries.figures import figures_of
from office.distribution.services.decisions import Vote, approve_run, record_vote
from office.distribution.services.polls import (
    HallVote,
    PollTerms,
    cast_vote,
    count_poll,
    open_poll,
)
from office.distribution.services.postings import post_run
from office.distribution.services.runs import open_correction, open_run
from office.distribution.services.years import (
    LineContent,
    YearContent,
    add_line,
    open_year,
)
from tests.factories.accounts import make_user
from tests.factories.vendors import make_cooperative, make_member, make_plain_household
from vendors.cooperatives.models import Household, StakeEntry, TradeEntry
from vendors.cooperatives.services.stakes import enter_stakes, enter_trades
from vendors.members.states import Role

_number = count(1)


FIRST, LAST = date(2025, 1, 1), date(2025, 12, 31)


LEFT = date(2025, 9, 30)


# Number, trade, contribution, share of the reserve, share of grants; as in the guide.
VILLAGERS = (
    ("01", "86400.00", "20000.00", "1250.40", "3000.00"),
    ("02", "64250.50", "10000.00", "900.00", "3000.00"),
    ("03", "51733.25", "10000.00", "733.33", "3000.00"),
    ("04", "38900.00", "5000.00", "410.10", "3000.00"),
    ("05", "22516.25", "5000.00", "300.00", "0"),
    ("06", "0", "20000.00", "0", "3000.00"),
    ("07", "14700.00", "2000.00", "0", "0"),
)


TYPED_LINES = (
    ("income", "Own sales, as the accountant has them", "486320.50"),
    ("income", "Fees for the sales of member farms", "12480.00"),
    ("income", "Sales at the county fair", "38200.00"),
    ("cost", "Electricity of the cold store", "18640.35"),
    ("cost", "Packaging", "27915.80"),
    ("cost", "Wages", "60000.00"),
)


MINUTES = b"%PDF-1.4\nminutes\n%%EOF"


def fen(text, currency="CNY"):
    return to_minor(Decimal(text), currency)


def make_charter(cooperative, **fields):
    fields.setdefault("valid_from", date(2020, 1, 1))
    return Charter.objects.create(cooperative=cooperative, **fields)


def make_villager(cooperative, number, **fields):
    name = f"Household {number}"
    return make_plain_household(cooperative, name, number=number, **fields)


def enter_trade(
    household, amount, *, kind="bought", day=date(2025, 7, 1), currency="CNY"
):
    """`household` may be a cooperative: then it is the trade of a non-member."""
    outside = not isinstance(household, Household)
    (entry,) = enter_trades(
        [
            TradeEntry(
                cooperative=household if outside else household.cooperative,
                household=None if outside else household,
                supplier="Mountain depot" if outside else "",
                kind=kind,
                currency=currency,
                amount=fen(amount, currency),
                day=day,
                cause=f"scene:{next(_number)}",
            )
        ]
    )
    return entry


def enter_villager_stake(
    household, kind, amount, *, day=date(2020, 1, 1), currency="CNY"
):
    enter_stakes(
        [
            StakeEntry(
                household=household,
                kind=kind,
                currency=currency,
                amount=fen(amount, currency),
                day=day,
                cause=f"scene:{next(_number)}",
            )
        ]
    )


def make_five_villages():
    """The cooperative with everything that 2025 is reckoned from, but the year."""
    cooperative = make_cooperative("Five Villages")
    make_charter(cooperative)
    for number, traded, capital, reserve, grant in VILLAGERS:
        left = LEFT if number == "05" else None
        household = make_villager(cooperative, number, left=left)
        if traded != "0":
            enter_trade(household, traded)
        for kind, amount in (
            ("capital", capital),
            ("reserve", reserve),
            ("grant", grant),
        ):
            if amount != "0":
                enter_villager_stake(household, kind, amount)
    enter_trade(cooperative, "42000.00")
    return cooperative


def make_year(
    cooperative, *, by, typed=TYPED_LINES, loss="12500.00", first=FIRST, last=LAST
):
    content = YearContent(first, last, "CNY", fen(loss))
    year = open_year(cooperative, content, by=by)
    for side, words, amount in typed:
        line = LineContent(side, words, fen(amount), click=f"scene-{next(_number)}")
        add_line(year, line, by=by)
    return year


def make_treasurer(cooperative):
    return make_member(cooperative, Role.TREASURER)


def make_chair(cooperative):
    return make_member(cooperative, Role.CHAIR)


def make_vote(**fields):
    return Vote(
        **{
            "held_on": date(2026, 2, 8),
            "members": 6,
            "present": 5,
            "votes_for": 5,
            "votes_against": 0,
            "abstained": 0,
            "minutes": cleaned(MINUTES),
            **fields,
        }
    )


def make_minutes_file():
    return SimpleUploadedFile("minutes.pdf", MINUTES, content_type="application/pdf")


def vote_on_run(run, *, by):
    seen = figures_of(run).digest
    return record_vote(run, make_vote(), seen=seen, by=by)


def make_draft_run(cooperative=None):
    cooperative = cooperative or make_five_villages()
    by = make_treasurer(cooperative)
    return open_run(make_year(cooperative, by=by), by=by)


def make_approved_run(cooperative=None):
    run = make_draft_run(cooperative)
    vote_on_run(run, by=run.prepared_by)
    return approve_run(run, by=make_chair(run.cooperative))


def make_posted_run(cooperative=None):
    run = make_approved_run(cooperative)
    return post_run(run, by=run.prepared_by)


def make_many_households(many):
    """A cooperative of so many, each with trade and stake of its own."""
    cooperative = make_cooperative()
    make_charter(cooperative)
    households = Household.objects.bulk_create(
        Household(
            cooperative=cooperative,
            number=str(number),
            name=f"Household {number}",
            joined=date(2019, 1, 1),
        )
        for number in range(1, many + 1)
    )
    enter_trades(
        TradeEntry(
            cooperative=cooperative,
            household=each,
            kind="bought",
            currency="CNY",
            amount=10_000 + each.pk,
            day=date(2025, 7, 1),
            cause=f"scene:{next(_number)}",
        )
        for each in households
    )
    enter_stakes(
        StakeEntry(
            household=each,
            kind="capital",
            currency="CNY",
            amount=200_000,
            day=date(2020, 1, 1),
            cause=f"scene:{next(_number)}",
        )
        for each in households
    )
    return cooperative


def make_voted_run(cooperative=None):
    run = make_draft_run(cooperative)
    return vote_on_run(run, by=run.prepared_by)


def make_corrected_run(cooperative=None):
    """Its correction, which has nothing to correct."""
    run = make_posted_run(cooperative)
    return open_correction(run, by=run.prepared_by)


def make_poll(run=None, *, days=5):
    """Open on a draft, of Five Villages unless it is given."""
    run = run or make_draft_run()
    closes = timezone.now() + timedelta(days=days)
    terms = PollTerms(closes, dates.day_of(closes))
    return open_poll(run, terms, seen=figures_of(run).digest, by=run.prepared_by)


def make_voter(poll, number):
    """An account of a household of it."""
    household = poll.run.cooperative.households.get(number=number)
    user = make_user()
    household.people.create(name="Zhang", user=user, identity=Secret.of(""))
    return user


def vote_online(poll, number, choice="for"):
    household = poll.run.cooperative.households.get(number=number)
    return cast_vote(poll, household, choice, by=make_voter(poll, number))


def close_poll(poll):
    """As if its time had come."""
    Poll.objects.filter(pk=poll.pk).update(closes=timezone.now() - timedelta(minutes=1))
    poll.refresh_from_db()
    return poll


def make_hall(**fields):
    return HallVote(
        **{
            "held_on": dates.today(),
            "numbers": [],
            "votes_for": 0,
            "votes_against": 0,
            "abstained": 0,
            "minutes": cleaned(MINUTES),
            **fields,
        }
    )


def make_counted_poll():
    """Four online for it, one against, and one in the hall for it."""
    poll = make_poll()
    for number in ("01", "02", "03", "04"):
        vote_online(poll, number)
    vote_online(poll, "06", "against")
    hall = make_hall(numbers=["07"], votes_for=1)
    count_poll(close_poll(poll), hall, seen=poll.digest, by=poll.by)
    poll.refresh_from_db()
    return poll
