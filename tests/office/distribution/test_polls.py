"""Members vote online beside the hall: one vote each, counted once, seen by oneself."""

import json
from datetime import date, timedelta

import pytest
from django.db import IntegrityError, transaction
from django.urls import reverse
from django.utils import timezone

from core import dates
from core.models import AuditEntry, OutboxMessage
from core.transitions import TransitionError
from notifications.emails import Reader
from notifications.services import write
from notifications.types import NOTIFICATIONS
from office.distribution.models import Poll, PollVoter, Run
from office.distribution.privacy import votes_of
from office.distribution.queries.figures import figures_of
from office.distribution.queries.polls import turnout
from office.distribution.services.decisions import (
    FiguresChangedError,
    MinutesWrongError,
    approve_run,
    record_vote,
    reopen_run,
)
from office.distribution.services.polls import (
    PollError,
    PollTerms,
    cast_vote,
    count_poll,
    open_poll,
    remind_voters,
    withdraw_poll,
)
from office.distribution.services.runs import RunError, RunTerms, cancel_run, set_terms
from tests.factories.accounts import make_user
from tests.factories.distribution import (
    close_poll,
    enter_trade,
    make_chair,
    make_counted_poll,
    make_draft_run,
    make_hall,
    make_minutes_file,
    make_poll,
    make_villager,
    make_vote,
    make_voter,
    vote_online,
)

pytestmark = pytest.mark.django_db


def household(poll, number):
    return poll.run.cooperative.households.get(number=number)


def refused(error, act, *args, **kwargs):
    before = list(PollVoter.objects.order_by("pk").values())
    runs = list(Run.objects.values())
    with pytest.raises(error) as caught, transaction.atomic():
        act(*args, **kwargs)
    assert list(PollVoter.objects.order_by("pk").values()) == before
    assert list(Run.objects.values()) == runs
    return str(caught.value)


def vote_for(poll, *numbers):
    for number in numbers:
        vote_online(poll, number)


def test_each_member_has_a_vote_and_its_own_line():
    poll = make_poll()

    voters = {each.household.number: each.share for each in poll.voters.all()}

    # 05 left before; it has a share and no vote.
    assert sorted(voters) == ["01", "02", "03", "04", "06", "07"]
    assert voters["01"]["due"] == 2629825
    assert "number" not in voters["01"]
    assert poll.figures["distributable"] == 8769991
    assert OutboxMessage.objects.filter(payload__what="poll_opened").count() == 1


@pytest.mark.parametrize(
    ("days", "meets"), [(0.9, 3), (61, 70), (5, 3)], ids=["short", "long", "before"]
)
def test_days_that_can_not_be_are_refused(days, meets):
    run, now = make_draft_run(), timezone.now()
    terms = PollTerms(
        now + timedelta(days=days), dates.day_of(now + timedelta(days=meets))
    )

    with pytest.raises(PollError):
        open_poll(run, terms, seen=figures_of(run).digest, by=run.prepared_by)

    assert not Poll.objects.exists()


def test_opened_once_on_the_figures_that_were_seen():
    poll = make_poll()
    run, closes = poll.run, timezone.now() + timedelta(days=3)
    terms = PollTerms(closes, dates.day_of(closes))

    with pytest.raises(RunError):
        open_poll(run, terms, seen=poll.digest, by=run.prepared_by)
    withdraw_poll(poll, by=run.prepared_by)
    with pytest.raises(FiguresChangedError):
        open_poll(run, terms, seen="x", by=run.prepared_by)

    assert Poll.objects.count() == 1


def test_draft_stands_while_members_vote():
    poll = make_poll()
    run = poll.run
    terms = RunTerms(20, "trade", 60, 100)

    assert "Withdraw" in refused(RunError, set_terms, run, terms, by=run.prepared_by)
    assert "Withdraw" in refused(RunError, cancel_run, run, by=run.prepared_by)
    vote = make_vote()
    refused(RunError, record_vote, run, vote, seen=poll.digest, by=run.prepared_by)
    withdraw_poll(poll, by=run.prepared_by)
    set_terms(run, terms, by=run.prepared_by)
    run.refresh_from_db()
    assert run.reserve_percent == 20


def test_a_member_votes_and_changes_its_vote():
    poll = make_poll()
    user = make_voter(poll, "01")
    other = make_voter(poll, "01")

    cast_vote(poll, household(poll, "01"), "for", by=user)
    cast_vote(poll, household(poll, "01"), "against", by=other)

    (voter,) = poll.voters.exclude(choice="")
    assert (voter.choice, voter.cast_by) == ("against", other)
    assert turnout(poll) == (1, 6)
    logged = AuditEntry.objects.filter(act="member.vote.cast")
    assert logged.count() == 2
    assert "against" not in json.dumps([entry.after for entry in logged])
    assert votes_of(user) == []
    assert [each["vote"] for each in votes_of(other)] == ["against"]


def test_who_has_no_vote_is_refused():
    poll = make_poll()
    stranger, member = make_user(), make_voter(poll, "02")
    gone = make_voter(poll, "03")
    household(poll, "03").people.update(left=date(2026, 1, 1))
    left = make_voter(poll, "05")

    for user, number in ((stranger, "01"), (member, "01"), (gone, "03"), (left, "05")):
        refused(PollError, cast_vote, poll, household(poll, number), "for", by=user)
    refused(PollError, cast_vote, poll, household(poll, "02"), "maybe", by=member)


def test_nobody_votes_after_closing():
    poll = make_poll()
    user = make_voter(poll, "01")
    own = household(poll, "01")
    cast_vote(poll, own, "for", by=user)
    close_poll(poll)

    assert "closed" in refused(PollError, cast_vote, poll, own, "against", by=user)
    withdraw_poll(poll, by=poll.by)
    refused(PollError, cast_vote, poll, own, "against", by=user)


def test_online_and_hall_are_one_vote_of_the_meeting():
    poll = make_counted_poll()

    run = poll.run
    run.refresh_from_db()
    assert run.state == "voted"
    assert (run.members, run.present) == (6, 6)
    assert (run.votes_for, run.votes_against, run.abstained) == (5, 1, 0)
    assert (poll.online_for, poll.online_against, poll.hall_for) == (4, 1, 1)
    assert poll.voters.get(household__number="07").in_hall
    assert run.shares.get(household__number="01").due == 2629825
    assert OutboxMessage.objects.filter(payload__what="poll_counted").exists()


def test_who_voted_online_is_not_counted_in_the_hall():
    poll = make_poll()
    vote_for(poll, "01", "02", "03", "04")
    close_poll(poll)

    def count(**fields):
        hall = make_hall(**fields)
        said = refused(PollError, count_poll, poll, hall, seen=poll.digest, by=poll.by)
        assert Poll.objects.get().state == "open"
        return said

    assert "02" in count(numbers=["06", "02"], votes_for=2)
    assert "99" in count(numbers=["99"], votes_for=1)
    assert "02" in count(numbers=["2"], votes_for=1)
    # It left: no member any more.
    assert "05" in count(numbers=["05"], votes_for=1)
    assert "more votes" in count(numbers=["06", "06"], votes_for=2)
    voter = poll.voters.filter(choice="for").first()
    with pytest.raises(IntegrityError), transaction.atomic():
        PollVoter.objects.filter(pk=voter.pk).update(in_hall=True)


def test_both_make_the_quorum_and_the_majority():
    poll = make_poll()
    vote_for(poll, "01", "02", "03")
    close_poll(poll)
    args = {"seen": poll.digest, "by": poll.by}

    # Three of six are not two thirds; four are, and four of six more than half.
    assert "quorum" in refused(MinutesWrongError, count_poll, poll, make_hall(), **args)
    hall = make_hall(numbers=["04"], votes_against=1)
    assert "Rejected" in refused(MinutesWrongError, count_poll, poll, hall, **args)
    count_poll(poll, make_hall(numbers=["04"], votes_for=1), **args)
    assert Run.objects.get().votes_for == 4


def test_not_counted_while_open_nor_before_its_day_nor_twice():
    poll = make_poll()
    vote_for(poll, "01", "02", "03", "04")
    args = {"seen": poll.digest, "by": poll.by}

    refused(PollError, count_poll, poll, make_hall(), **args)
    close_poll(poll)
    early = make_hall(held_on=dates.today() - timedelta(days=2))
    refused(MinutesWrongError, count_poll, poll, early, **args)
    count_poll(poll, make_hall(), **args)
    refused(RunError, count_poll, poll, make_hall(), **args)
    with pytest.raises(PollError):
        withdraw_poll(poll, by=poll.by)


def test_a_vote_of_who_left_before_the_meeting_is_not_counted():
    poll = make_poll()
    vote_for(poll, "01", "02", "03", "04", "06")
    close_poll(poll)
    one = household(poll, "06")
    one.left = dates.today()
    one.save()

    run = count_poll(poll, make_hall(), seen=poll.digest, by=poll.by)

    assert (run.members, run.present, run.votes_for) == (5, 4, 4)
    voter = poll.voters.get(household=one)
    assert (voter.choice, voter.counted) == ("for", False)


def test_who_joined_since_votes_in_the_hall():
    poll = make_poll()
    vote_for(poll, "01", "02", "03", "04")
    close_poll(poll)
    make_villager(poll.run.cooperative, "08", joined=dates.today())

    hall = make_hall(numbers=["08"], abstained=1)
    run = count_poll(poll, hall, seen=poll.digest, by=poll.by)

    assert (run.members, run.present, run.abstained) == (7, 5, 1)


def test_figures_that_changed_are_not_counted():
    poll = make_poll()
    vote_for(poll, "01", "02", "03", "04")
    close_poll(poll)
    enter_trade(household(poll, "01"), "100.00")

    for seen in (poll.digest, figures_of(poll.run).digest):
        args = {"seen": seen, "by": poll.by}
        refused(FiguresChangedError, count_poll, poll, make_hall(), **args)


def test_vote_that_is_reopened_counts_no_more():
    poll = make_counted_poll()
    run = approve_run(poll.run, by=make_chair(poll.run.cooperative))

    reopen_run(run, by=run.prepared_by)

    poll.refresh_from_db()
    assert poll.state == "withdrawn"
    assert OutboxMessage.objects.filter(payload__what="poll_withdrawn").count() == 1
    run.refresh_from_db()
    assert make_poll(run).pk != poll.pk


def test_result_is_mailed_in_numbers():
    poll = make_counted_poll()

    letter = write(NOTIFICATIONS["poll_counted"](poll), Reader("a@b.test", "en", None))

    assert "5 for, 1 against, 0 abstained" in letter.body
    assert "5 for, 1 against, 0 abstained" in letter.alternatives[0][0]


def people_told(what, poll):
    return {user.pk for user in NOTIFICATIONS[what](poll).people()}


def test_told_when_opened_and_those_who_did_not_vote_a_day_before():
    poll = make_poll()
    voted, waiting = make_voter(poll, "01"), make_voter(poll, "02")
    make_voter(poll, "05")
    cast_vote(poll, household(poll, "01"), "for", by=voted)

    assert people_told("poll_opened", poll) == {voted.pk, waiting.pk}
    assert remind_voters() == 0
    Poll.objects.update(
        closes=timezone.now() + timedelta(hours=20),
        opened=timezone.now() - timedelta(days=3),
    )
    assert remind_voters() == 1
    assert remind_voters() == 0
    assert people_told("poll_closes", poll) == {waiting.pk}
    assert OutboxMessage.objects.filter(payload__what="poll_closes").count() == 1


def test_withdrawn_once_and_told():
    poll = make_poll()
    withdraw_poll(poll, by=poll.by)

    with pytest.raises(TransitionError):
        withdraw_poll(poll, by=poll.by)

    assert OutboxMessage.objects.filter(payload__what="poll_withdrawn").count() == 1


def page_of(client, poll, number="01", **form):
    pk = household(poll, number).pk
    address = reverse("accounts:household_vote", args=[pk, poll.pk])
    return client.post(address, form) if form else client.get(address)


def test_own_page_shows_the_draft_and_no_other_line(client):
    poll = make_poll()
    client.force_login(make_voter(poll, "01"))

    text = page_of(client, poll).content.decode()

    assert "¥26,298.25" in text
    assert "¥87,699.91" in text
    assert "Wages" in text
    # 02 and what it gets.
    assert "17,856.37" not in text
    assert "Household 02" not in text
    assert page_of(client, poll, "02").status_code == 404


def test_voting_on_the_page(client):
    poll = make_poll()
    client.force_login(make_voter(poll, "01"))

    done = page_of(client, poll, choice="abstain")

    assert done.status_code == 302
    assert poll.voters.get(household__number="01").choice == "abstain"
    assert "Abstention" in page_of(client, poll).content.decode()
    home = client.get(reverse("accounts:household", args=[household(poll, "01").pk]))
    assert "Vote online until" in home.content.decode()
    assert page_of(client, poll, choice="x").status_code == 422
    close_poll(poll)
    late = page_of(client, poll, choice="for")
    assert late.status_code == 422
    assert "closed" in late.content.decode()
    assert poll.voters.get(household__number="01").choice == "abstain"


def test_result_is_sums_for_all(client):
    poll = make_counted_poll()
    client.force_login(make_voter(poll, "07"))

    text = page_of(client, poll, "07").content.decode()

    assert "Result" in text
    assert "6 of 6 present" in text
    assert "counted in the hall" in text


def test_office_opens_follows_and_counts(client):
    run = make_draft_run()
    client.force_login(run.prepared_by)
    address = reverse("office:distribution_poll", args=[run.cooperative.code, run.pk])
    closes = dates.local(timezone.now() + timedelta(days=4))
    form = {
        "closes": f"{closes:%Y-%m-%dT%H:%M}",
        "meets_on": f"{closes:%Y-%m-%d}",
        "seen": figures_of(run).digest,
    }

    wrong = client.post(address, form | {"closes": f"{dates.local():%Y-%m-%dT%H:%M}"})
    assert wrong.status_code == 422
    assert client.post(address, form).status_code == 302
    poll = Poll.objects.get()
    vote_for(poll, "01", "02", "03", "04")
    text = client.get(address).content.decode()
    assert "4 of 6 members voted online" in text
    assert "Sums are shown once" in text
    vote = reverse("office:distribution_vote", args=[run.cooperative.code, run.pk])
    assert client.get(vote).status_code == 302
    assert f'href="{vote}"' not in text
    close_poll(poll)
    assert "4 of 6 members voted online" in client.get(vote).content.decode()
    # Who looks at the closed vote finds how to go on.
    assert f'href="{vote}"' in client.get(address).text
    hall = {
        "held_on": f"{dates.today():%Y-%m-%d}", "numbers": "06, 01", "votes_for": 2,
        "votes_against": 0, "abstained": 0, "seen": poll.digest,
    }  # fmt: skip
    twice = client.post(vote, hall | {"minutes": make_minutes_file()})
    assert twice.status_code == 422
    assert "06, 01" in twice.content.decode()
    # As it is spoken, without the register's leading zero.
    once = hall | {"numbers": "6\n", "votes_for": 1, "minutes": make_minutes_file()}
    assert client.post(vote, once).status_code == 302
    run.refresh_from_db()
    assert (run.state, run.votes_for, run.present) == ("voted", 5, 5)
    assert "In the hall" in client.get(address).content.decode()


def test_rival_sees_no_vote(client):
    poll = make_poll()
    rival = make_villager(make_draft_run().cooperative, "99").cooperative
    client.force_login(make_chair(rival))

    for name in ("distribution_poll", "distribution_vote"):
        args = [poll.run.cooperative.code, poll.run_id]
        assert client.get(reverse(f"office:{name}", args=args)).status_code == 404


def test_own_page_asks_little(client, queries):
    poll = make_poll()
    client.force_login(make_voter(poll, "01"))
    page_of(client, poll)

    with queries(8):
        page_of(client, poll)
