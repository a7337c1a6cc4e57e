"""Writing in a chat, and who looks after it: each promise and each refusal."""

from datetime import timedelta
from importlib import import_module

import pytest
from django.apps import apps
from django.utils import timezone

from core.models import AuditEntry
from core.transitions import TransitionError
from live.broadcasts.services.airtime import end_broadcast
from live.broadcasts.services.crews import set_crew
from live.chat.models import ChatMessage, Silence, WordList
from live.chat.queries import held, latest, refundable_of, silence_of
from live.chat.services.messages import ChatError, say
from live.chat.services.moderation import (
    approve,
    ban,
    mute,
    pin_message,
    remove_message,
    report,
    restore,
    set_slow_mode,
    set_words,
    unban,
    unmute,
)
from tests.factories.accounts import make_user
from tests.factories.live import make_broadcast, make_broadcast_on_air, make_viewer
from tests.factories.vendors import make_farm

pytestmark = pytest.mark.django_db


@pytest.fixture
def broadcast():
    return make_broadcast_on_air()


@pytest.fixture
def viewer():
    return make_viewer()


@pytest.fixture
def heard(monkeypatch, django_capture_on_commit_callbacks):
    """Runs what waits for the commit; answers the news by channel, event and data."""
    news = []
    monkeypatch.setattr(
        "live.chat.services.messages.publish", lambda *said: news.append(said)
    )

    def run(act, *args, **kwargs):
        news.clear()
        with django_capture_on_commit_callbacks(execute=True):
            act(*args, **kwargs)
        return list(news)

    return run


def _refused(*args, **kwargs):
    before = ChatMessage.objects.count()
    with pytest.raises(ChatError) as refusal:
        say(*args, **kwargs)
    assert ChatMessage.objects.count() == before
    return refusal.value


def test_message_is_shown_to_all_under_a_short_name(broadcast, viewer, heard):
    news = heard(say, broadcast, viewer, "How long do they <b>keep</b>?")
    message = ChatMessage.objects.get()
    assert news == [
        (
            broadcast.channel,
            "chat",
            {
                "id": message.pk,
                "name": "Wang M.",
                "text": "How long do they <b>keep</b>?",
                "crew": False,
            },
        )
    ]
    assert latest(broadcast) == [message]


def test_name_is_never_an_email_address(broadcast):
    nameless = make_viewer(email="private@example.com", first_name="", last_name="")
    cunning = make_viewer(first_name="other@example.com")
    assert say(broadcast, nameless, "Hello").name == "A shopper"
    assert say(broadcast, cunning, "Hello all").name == "A shopper"


def test_crew_is_marked_and_not_held_up(broadcast):
    host = broadcast.host
    for n in range(8):
        assert say(broadcast, host, f"See https://example.com/{n}").is_crew
    assert {m.name for m in latest(broadcast)} == {"Wang M."}


def test_crew_without_a_name_speaks_as_the_farm(broadcast):
    broadcast.host.first_name = broadcast.host.last_name = ""
    assert say(broadcast, broadcast.host, "Hello").name == broadcast.partner.name


def test_whole_names_that_were_kept_beside_messages_are_shortened(broadcast):
    people = [
        make_viewer(first_name=name, last_name="")
        for name in ("王桂花", "Mei Wang", "")
    ]
    for person in people:
        ChatMessage.objects.create(
            broadcast=broadcast, user=person, name="Whole Name", text="Hello"
        )

    migration = import_module("live.chat.migrations.0002_short_names")
    migration.shorten(apps, None)

    assert [m.name for m in latest(broadcast)] == ["王**", "Mei W.", "A shopper"]


@pytest.mark.parametrize("text", ["", "   ", "\u200b", "x" * 201])
def test_nothing_and_too_much_are_refused(broadcast, viewer, text):
    _refused(broadcast, viewer, text)


def test_chat_is_open_on_air_only(viewer):
    planned = make_broadcast()
    _refused(planned, viewer, "Hello")
    live = make_broadcast_on_air()
    ended = end_broadcast(live, by=live.host)
    _refused(ended, viewer, "Hello")


def test_flood_is_stopped(broadcast, viewer):
    for n in range(5):
        say(broadcast, viewer, f"Message {n}")
    refusal = _refused(broadcast, viewer, "One too many")
    assert refusal.retry_after == 2


def test_new_accounts_write_more_slowly(broadcast):
    newcomer = make_user()
    say(broadcast, newcomer, "One")
    say(broadcast, newcomer, "Two")
    assert _refused(broadcast, newcomer, "Three").retry_after == 10


def test_one_address_is_not_a_crowd(broadcast):
    for n in range(10):
        person = make_viewer()
        for m in range(3):
            say(broadcast, person, f"{n} {m}", address="192.0.2.1")
    _refused(broadcast, make_viewer(), "Hello", address="192.0.2.1")
    say(broadcast, make_viewer(), "Hello", address="192.0.2.2")


def test_same_text_twice_is_refused_and_same_key_is_one(broadcast, viewer):
    first = say(broadcast, viewer, "Sweet?", key="k1")
    assert say(broadcast, viewer, "Sweet?", key="k1") == first
    _refused(broadcast, viewer, "SWEET?", key="k2")
    ChatMessage.objects.update(at=timezone.now() - timedelta(minutes=2))
    say(broadcast, viewer, "Sweet?")


def test_links_and_words_wait_for_the_crew(broadcast, viewer, heard):
    news = heard(say, broadcast, viewer, "cheaper at walnuts.com")
    message = held(broadcast).get()
    assert [(n[0], n[1], n[2]["why"]) for n in news] == [
        (broadcast.crew_channel, "held", "link")
    ]
    say(broadcast, viewer, "加 微 信")
    assert [m.held_for for m in held(broadcast)] == ["link", "word"]
    assert latest(broadcast) == []
    news = heard(approve, message, by=broadcast.host)
    assert [n[:2] for n in news] == [(broadcast.channel, "chat")]
    assert latest(broadcast) == [message]


def test_removed_message_is_kept_and_can_come_back(broadcast, viewer, heard):
    message = say(broadcast, viewer, "Rude")
    pin_message(broadcast, message, by=broadcast.host)
    news = heard(remove_message, message, by=broadcast.host, why="rude")
    assert {n[1] for n in news} == {"chat-gone", "chat-top", "held"}
    message.refresh_from_db()
    assert (message.state, message.why, message.by) == (
        "removed",
        "rude",
        broadcast.host,
    )
    assert message.text == "Rude"
    assert refundable_of(broadcast).pinned is None
    with pytest.raises(TransitionError):
        approve(message, by=broadcast.host)
    restore(message, by=broadcast.host)
    assert latest(broadcast) == [message]
    acts = AuditEntry.objects.filter(act__startswith="chat.").order_by("pk")
    assert list(acts.values_list("act", flat=True)) == [
        "chat.pin",
        "chat.remove",
        "chat.restore",
    ]


def test_muted_for_minutes_for_the_rest_and_let_speak_again(broadcast, viewer):
    mute(broadcast, viewer, by=broadcast.host, minutes=5)
    _refused(broadcast, viewer, "Hello")
    Silence.objects.update(until=timezone.now() - timedelta(seconds=1))
    say(broadcast, viewer, "I am back")
    mute(broadcast, viewer, by=broadcast.host)
    assert Silence.objects.get().until is None
    _refused(broadcast, viewer, "Hello again")
    unmute(broadcast, viewer, by=broadcast.host)
    unmute(broadcast, viewer, by=broadcast.host)
    say(broadcast, viewer, "Thanks")
    say(make_broadcast_on_air(), viewer, "Elsewhere")


def test_banned_from_all_of_a_seller_and_from_no_other(viewer):
    first = make_broadcast_on_air()
    ban(first.partner, viewer, by=first.host)
    ban(first.partner, viewer, by=first.host)
    end_broadcast(first, by=first.host)
    second = make_broadcast_on_air(first.partner)
    _refused(second, viewer, "Hello")
    assert silence_of(second, viewer).is_ban
    say(make_broadcast_on_air(), viewer, "Hello")
    unban(first.partner, viewer, by=first.host)
    say(second, viewer, "Hello")


def test_crew_is_not_silenced(broadcast):
    helper = make_user()
    set_crew(broadcast, {helper: "assistant"})
    for person in (broadcast.host, helper):
        with pytest.raises(ChatError):
            mute(broadcast, person, by=broadcast.host)
    with pytest.raises(ChatError):
        ban(broadcast.partner, broadcast.host, by=helper)
    assert not Silence.objects.exists()


def test_slow_mode(broadcast, viewer, heard):
    say(broadcast, viewer, "One")
    news = heard(set_slow_mode, broadcast, 30, by=broadcast.host)
    assert news == [(broadcast.channel, "chat-rules", {"slow": 30})]
    assert 29 <= _refused(broadcast, viewer, "Two").retry_after <= 30
    say(broadcast, broadcast.host, "One")
    say(broadcast, broadcast.host, "Two")
    set_slow_mode(broadcast, 9999, by=broadcast.host)
    assert refundable_of(broadcast).slow_seconds == 300


def test_only_what_viewers_see_is_pinned(broadcast, viewer):
    hidden = say(broadcast, viewer, "www.elsewhere")
    with pytest.raises(ChatError):
        pin_message(broadcast, hidden, by=broadcast.host)
    with pytest.raises(ChatError):
        pin_message(
            make_broadcast_on_air(), say(broadcast, viewer, "Hi"), by=broadcast.host
        )


def test_five_reports_hide_a_message_once(broadcast, viewer):
    message = say(broadcast, viewer, "Hm")
    watchers = [make_viewer() for _ in range(5)]
    report(message, watchers[0])
    for watcher in watchers[:4]:
        report(message, watcher)
    assert latest(broadcast) == [message]
    report(message, watchers[4])
    assert latest(broadcast) == []
    approve(message, by=broadcast.host)
    report(message, make_viewer())
    assert latest(broadcast) == [message]


def test_crews_own_messages_are_not_hidden_by_reports(broadcast):
    message = say(broadcast, broadcast.host, "Welcome")
    for _ in range(6):
        report(message, make_viewer())
    assert latest(broadcast) == [message]


def test_lists_of_market_and_seller_count_at_once(broadcast, viewer):
    assert say(broadcast, viewer, "what a lemon").state == "shown"
    set_words(broadcast.partner, {"en": "lemon\nlemon"}, by=broadcast.host)
    assert WordList.objects.get(language="en").words == "lemon"


def test_changed_lists_are_in_force(
    broadcast, viewer, django_capture_on_commit_callbacks
):
    say(broadcast, viewer, "first")
    with django_capture_on_commit_callbacks(execute=True):
        set_words(broadcast.partner, {"en": "lemon"}, by=broadcast.host)
        set_words(None, {"zh-hans": "苦"}, by=broadcast.host)
    assert say(broadcast, viewer, "what a lemon").state == "held"
    assert say(broadcast, viewer, "很苦").state == "held"
    # The market's own lists take the place of the first ones.
    assert say(broadcast, viewer, "idiot").state == "shown"
    assert (
        say(make_broadcast_on_air(make_farm()), viewer, "what a lemon").state == "shown"
    )


@pytest.mark.parametrize("words", ["x" * 41, "\n".join(str(n) for n in range(2001))])
def test_too_long_lists_are_refused(broadcast, words):
    with pytest.raises(ChatError):
        set_words(None, {"en": words}, by=broadcast.host)
    assert not WordList.objects.exists()


def test_many_at_once_are_sampled_and_all_are_kept(broadcast, heard, monkeypatch):
    monkeypatch.setattr("live.chat.pace.time.time", lambda: 1000.0)
    people = [make_viewer() for _ in range(20)]

    def all_write():
        for person in people:
            say(broadcast, person, "Hooray")

    news = heard(all_write)
    channels = [n[0] for n in news]
    assert channels.count(broadcast.channel) == 7
    assert channels.count(broadcast.crew_channel) == 13
    assert ChatMessage.objects.count() == 20
