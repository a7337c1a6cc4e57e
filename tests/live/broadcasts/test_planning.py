"""Plans, changes that cross, calling off, and who is asked to help."""

from datetime import timedelta

import pytest
from django.utils import timezone

from core.models import AuditEntry
from core.transitions import TransitionError
from live.broadcasts.models import Broadcast, CrewMember
from live.broadcasts.queries import rights_of
from live.broadcasts.rules import GIVEN_UP_AFTER, MOST_CREW
from live.broadcasts.services.airtime import end_broadcast, go_live
from live.broadcasts.services.crews import CrewError, ask_to_help, send_away
from live.broadcasts.services.plans import (
    BroadcastPlan,
    StaleBroadcastError,
    cancel_broadcast,
    change_plan,
    expire_late,
    plan_broadcast,
)
from live.broadcasts.services.shelf import copy_shelf, put_on_shelf
from live.broadcasts.states import BroadcastStatus, CrewRole, Right, ShelfState
from tests.factories.accounts import make_user
from tests.factories.shop import make_pack
from tests.factories.vendors import make_farm, make_member
from vendors.members.states import Role

pytestmark = pytest.mark.django_db

SOON = timedelta(minutes=30)


def _plan(**changes):
    fields = {"title": "Walnuts", "starts_at": timezone.now() + SOON}
    return BroadcastPlan(**{**fields, **changes})


def test_title_is_told_in_both_languages(farm, host):
    said = {"title_en": "Pepper", "title_zh_hans": "花椒红了", "about_en": "Come"}
    made = plan_broadcast(farm, _plan(title="Pepper", said=said), by=host)
    found = Broadcast.objects.get(pk=made.pk)
    assert (found.title_en, found.title_zh_hans) == ("Pepper", "花椒红了")
    said = {"title_en": "Red pepper", "title_zh_hans": "", "about_en": ""}
    change_plan(found, _plan(title="Red pepper", said=said), seen_version=1)
    found = Broadcast.objects.get(pk=made.pk)
    assert (found.title, found.title_en, found.title_zh_hans) == (
        "Red pepper", "Red pepper", None,
    )  # fmt: skip


def test_a_change_that_was_not_seen_is_not_written_over(host, broadcast):
    change_plan(broadcast, _plan(title="First"), seen_version=1)
    with pytest.raises(StaleBroadcastError):
        change_plan(broadcast, _plan(title="Second"), seen_version=1)
    broadcast.refresh_from_db()
    assert (broadcast.title, broadcast.version) == ("First", 2)


def test_time_stays_once_it_is_on_air(host, broadcast):
    go_live(broadcast, by=host)
    broadcast.refresh_from_db()
    planned = broadcast.starts_at
    later = _plan(title="Now", starts_at=planned + SOON)
    assert change_plan(broadcast, later, seen_version=1).starts_at == planned


@pytest.mark.parametrize("end", [end_broadcast, cancel_broadcast])
def test_what_is_over_is_changed_no_more(host, broadcast, end):
    if end is end_broadcast:
        go_live(broadcast, by=host)
        end_broadcast(broadcast, by=host)
    else:
        cancel_broadcast(broadcast, reason="Rain", by=host)
    broadcast.refresh_from_db()
    with pytest.raises(TransitionError):
        change_plan(broadcast, _plan(), seen_version=broadcast.version)
    with pytest.raises(TransitionError):
        cancel_broadcast(broadcast, reason="Again", by=host)
    with pytest.raises(CrewError):
        ask_to_help(broadcast, make_user(), CrewRole.COHOST)
    broadcast.refresh_from_db()
    assert broadcast.title == "Pepper from the terrace"
    assert not broadcast.crew.exists()


def test_calling_off_counts_the_version_up_for_calendars(host, broadcast):
    cancelled = cancel_broadcast(broadcast, reason="Rain", by=host)
    cancelled.refresh_from_db()
    assert (cancelled.version, cancelled.cancel_reason) == (2, "Rain")
    assert cancelled.events.last().note == "Rain"


def test_on_air_can_not_be_called_off(host, broadcast):
    go_live(broadcast, by=host)
    with pytest.raises(TransitionError):
        cancel_broadcast(broadcast, reason="Rain", by=host)
    broadcast.refresh_from_db()
    assert (broadcast.status, broadcast.cancel_reason) == (BroadcastStatus.LIVE, "")


def test_helpers_have_the_rights_of_their_part(broadcast):
    cohost, assistant, stranger = make_user(), make_user(), make_user()
    ask_to_help(broadcast, cohost, CrewRole.COHOST)
    ask_to_help(broadcast, assistant, CrewRole.ASSISTANT)
    assert rights_of(cohost, broadcast) == set(Right.values)
    assert rights_of(assistant, broadcast) == {Right.SEE, Right.PIN, Right.MODERATE}
    assert rights_of(stranger, broadcast) == frozenset()
    send_away(broadcast, cohost.pk)
    send_away(broadcast, cohost.pk)
    assert rights_of(cohost, broadcast) == frozenset()


@pytest.mark.parametrize(
    ("role", "may"),
    [(Role.OWNER, True), (Role.STREAMER, True), (Role.PACKER, False)],
)
def test_the_team_goes_on_air_by_the_table(farm, broadcast, role, may):
    assert (Right.RUN in rights_of(make_member(farm, role), broadcast)) is may


def test_rivals_and_who_left_the_team_have_no_rights(farm, broadcast):
    rival = make_member(make_farm())
    gone = make_member(farm)
    gone.roles.all().delete()
    assert rights_of(rival, broadcast) == rights_of(gone, broadcast) == frozenset()


def test_asked_again_for_another_part(broadcast):
    helper = make_user()
    for role in (CrewRole.ASSISTANT, CrewRole.COHOST, CrewRole.COHOST):
        ask_to_help(broadcast, helper, role)
    assert CrewMember.objects.get().role == CrewRole.COHOST
    assert AuditEntry.objects.filter(act="live.crew").count() == 2


def test_host_is_no_helper_and_a_crew_has_an_end(host, broadcast):
    with pytest.raises(CrewError):
        ask_to_help(broadcast, host, CrewRole.COHOST)
    people = [make_user() for _ in range(MOST_CREW + 1)]
    for user in people[:-1]:
        ask_to_help(broadcast, user, CrewRole.ASSISTANT)
    with pytest.raises(CrewError):
        ask_to_help(broadcast, people[-1], CrewRole.ASSISTANT)
    assert broadcast.crew.count() == MOST_CREW


def test_shelf_is_copied_without_what_can_not_be_shown(farm, host, broadcast):
    kept, gone = make_pack(farm), make_pack(farm)
    put_on_shelf(broadcast, kept, by=host, state=ShelfState.DISPLAY)
    put_on_shelf(broadcast, gone, by=host)
    type(gone).objects.filter(pk=gone.pk).update(partner=make_farm())
    other = plan_broadcast(farm, _plan(), by=host)
    assert copy_shelf(broadcast, other, by=host).packs == 1
    item = other.shelf.get()
    assert (item.stockrecord_id, item.state) == (kept.pk, ShelfState.DISPLAY)


def test_what_was_never_begun_is_given_up_and_nothing_else(farm, host, broadcast):
    late = timezone.now() - GIVEN_UP_AFTER - timedelta(minutes=1)
    running = plan_broadcast(farm, _plan(), by=host)
    go_live(running, by=host)
    forgotten = plan_broadcast(farm, _plan(), by=host)
    moved = Broadcast.objects.filter(pk__in=[forgotten.pk, running.pk])
    moved.update(starts_at=late)
    assert expire_late() == 1
    assert expire_late() == 0
    states = dict(Broadcast.objects.values_list("pk", "status"))
    assert states == {
        broadcast.pk: BroadcastStatus.SCHEDULED,
        running.pk: BroadcastStatus.LIVE,
        forgotten.pk: BroadcastStatus.CANCELLED,
    }
