"""Camera and console: who may what, what each act does, what each page costs."""

from decimal import Decimal

import pytest

from core.models import AuditEntry
from live.broadcasts.models import Broadcast, ShelfItem
from live.broadcasts.services.airtime import end_broadcast
from live.broadcasts.services.shelf import pin_item
from live.broadcasts.states import BroadcastStatus, Right, ShelfState
from orders.order.services.payment import mark_paid
from tests.factories.accounts import make_user
from tests.factories.orders import make_order, make_paid_order
from tests.factories.shop import make_pack
from tests.factories.training import make_course
from tests.factories.vendors import make_farm, make_member
from training.services.courses import require_course
from training.states import Need

pytestmark = pytest.mark.django_db

PAGES = (
    "camera", "camera_shelf", "console", "console_shelf", "console_orders",
    "console_figures", "crew_events",
)  # fmt: skip
JSON = {"headers": {"accept": "application/json"}}


def status_of(broadcast):
    return Broadcast.objects.values_list("status", flat=True).get(pk=broadcast.pk)


# --- Who gets in ------------------------------------------------------------------


@pytest.mark.parametrize("name", PAGES)
def test_strangers_and_rivals_find_nothing(client, broadcast, at, name):
    for user in (make_user(), make_member(make_farm())):
        client.force_login(user)
        assert client.get(at(name)).status_code == 404


@pytest.mark.parametrize("do", ["pause", "end"])
def test_an_assistant_runs_nothing(client, broadcast, assistant, at, do):
    client.force_login(assistant)
    assert client.post(at("run"), {"do": do}).status_code == 403
    assert client.get(at("camera")).status_code == 403
    assert client.get(at("console")).status_code == 200
    assert status_of(broadcast) == BroadcastStatus.LIVE


def test_an_assistant_says_what_is_explained_and_no_more(
    client, broadcast, shelf, assistant, at
):
    client.force_login(assistant)
    first = shelf[0]
    client.post(at("shelf_act"), {"do": "pin", "item": first.pk})
    assert Broadcast.objects.get().pinned == first
    for do in ("take", "up", "hidden", "sort"):
        sent = {"do": do, "item": first.pk}
        assert client.post(at("shelf_act"), sent).status_code == 403
    assert ShelfItem.objects.filter(state=ShelfState.SHOWN).count() == 2


def test_who_was_sent_away_gets_no_new_ticket(client, broadcast, assistant, at):
    client.force_login(assistant)
    assert client.get(at("crew_events")).json()["address"].startswith("/events/")
    broadcast.crew.all().delete()
    assert client.get(at("crew_events")).status_code == 404


# --- On air -----------------------------------------------------------------------


def test_on_air_paused_gone_on_and_ended(client, host, planned, at):
    client.force_login(host)
    states = [
        client.post(at("run"), {"do": do}, **JSON).json()["status"]
        for do in ("go", "pause", "resume", "end")
    ]
    assert states == ["live", "paused", "live", "ended"]
    acts = AuditEntry.objects.filter(act__startswith="live.", user=host)
    assert list(acts.order_by("pk").values_list("act", flat=True)) == [
        "live.live", "live.paused", "live.live", "live.ended",
    ]  # fmt: skip


@pytest.mark.parametrize(("do", "now"), [("go", "live"), ("resume", "live")])
def test_what_is_so_already_is_no_fault(client, host, broadcast, at, do, now):
    client.force_login(host)
    answer = client.post(at("run"), {"do": do}, **JSON)
    assert (answer.status_code, answer.json()) == (200, {"status": now, "text": ""})


def test_what_is_over_does_not_begin_again(client, host, broadcast, at):
    end_broadcast(broadcast, by=host)
    client.force_login(host)
    answer = client.post(at("run"), {"do": "go"}, **JSON)
    assert answer.status_code == 409
    assert answer.json()["status"] == "ended"
    assert "has ended" in answer.json()["text"]


def test_missing_course_is_said_and_nothing_begins(client, farm, host, planned, at):
    course = make_course()
    require_course(farm.village.county, course, Need.GO_LIVE, by=None)
    client.force_login(host)
    answer = client.post(at("run"), {"do": "go"}, **JSON)
    assert answer.status_code == 409
    assert course.title in answer.json()["text"]
    assert status_of(planned) == BroadcastStatus.SCHEDULED
    assert course.title in client.get(at("camera")).content.decode()


def test_forms_without_a_script_go_back_to_their_page(client, host, broadcast, at):
    client.force_login(host)
    answer = client.post(at("run"), {"do": "pause", "back": "camera"})
    assert answer["Location"] == at("camera")
    answer = client.post(at("run"), {"do": "resume", "back": "https://evil.example"})
    assert answer["Location"] == at("console")
    assert client.post(at("run"), {"do": "explode"}).status_code == 404


# --- The shelf --------------------------------------------------------------------


def test_shelf_is_worked_with(client, host, broadcast, shelf, at):
    client.force_login(host)
    first, second = shelf

    def act(do, *items):
        return client.post(
            at("shelf_act"), {"do": do, "item": [one.pk for one in items]}
        )

    act("push", first)
    assert Broadcast.objects.get().pinned == first
    act("unpin")
    assert Broadcast.objects.get().pinned is None
    act("down", first)
    act("display", second)
    rows = broadcast.shelf.order_by("position").values_list("pk", "state")
    assert list(rows) == [
        (second.pk, ShelfState.DISPLAY),
        (first.pk, ShelfState.SHOWN),
    ]
    act("sort", first, second)
    assert broadcast.shelf.order_by("position").first() == first
    act("take", first)
    assert list(broadcast.shelf.filter(is_removed=False)) == [second]


def test_a_script_hears_why_not(client, host, broadcast, shelf, at):
    end_broadcast(broadcast, by=host)
    client.force_login(host)
    sent = {"do": "pin", "item": shelf[0].pk}
    answer = client.post(at("shelf_act"), sent, **JSON)
    assert answer.status_code == 409
    assert answer.json() == {"text": "This broadcast has ended."}
    partial = client.post(at("shelf_act"), sent, headers={"hx-request": "true"})
    assert (partial.status_code, partial["HX-Trigger"]) == (204, "shelf")
    assert (
        "This broadcast has ended." in client.get(at("console_shelf")).content.decode()
    )


@pytest.mark.parametrize(
    "sent", [{"do": "burn"}, {"do": "pin"}, {"do": "pin", "item": "x"}, {}]
)
def test_what_is_no_act_is_not_found(client, host, broadcast, shelf, at, sent):
    client.force_login(host)
    assert client.post(at("shelf_act"), sent).status_code == 404


def test_an_item_of_another_broadcast_is_not_found(client, host, broadcast, at):
    rival = make_farm()
    item = ShelfItem.objects.create(
        broadcast=Broadcast.objects.create(
            partner=rival, title="R", starts_at=broadcast.starts_at
        ),
        stockrecord=make_pack(rival),
    )
    client.force_login(host)
    sent = {"do": "pin", "item": item.pk}
    assert client.post(at("shelf_act"), sent).status_code == 404


def test_camera_offers_the_next_pack_round_and_round(
    client, host, broadcast, shelf, at
):
    client.force_login(host)
    seen = []
    for _ in range(3):
        following = client.get(at("camera_shelf")).context["next"]
        seen.append(following)
        pin_item(broadcast, following, by=host)
    assert seen == [shelf[0], shelf[1], shelf[0]]


# --- Orders -----------------------------------------------------------------------


@pytest.fixture
def heard(monkeypatch):
    """What the crew hears."""
    told = []
    monkeypatch.setattr(
        "live.studio.receivers.publish",
        lambda channel, event, data: told.append((channel, event, data)),
    )
    return told


def test_crew_hears_of_an_order_once_it_is_paid(
    broadcast, shelf, heard, django_capture_on_commit_callbacks
):
    zhou = make_user(first_name="Wei", last_name="Zhou")
    order = make_order([(shelf[0].stockrecord, 2)], user=zhou)
    order.lines.update(origin=broadcast.origin)
    assert heard == []
    with django_capture_on_commit_callbacks(execute=True):
        mark_paid(order)
    [(channel, event, news)] = heard
    assert (channel, event) == (broadcast.crew_channel, "order")
    assert (news["who"], news["count"]) == ("Wei Z.", 2)
    assert news["goods"] == [["Pepper", "Pepper", 2]]


def test_orders_from_elsewhere_are_not_told(
    broadcast, shelf, heard, django_capture_on_commit_callbacks
):
    order = make_order([(shelf[0].stockrecord, 1)])
    with django_capture_on_commit_callbacks(execute=True):
        mark_paid(order)
    assert heard == []


@pytest.mark.parametrize(
    ("first", "last", "said"),
    [("Wei", "Zhou", "Wei Z."), ("伟", "周", "周**"), ("Madonna", "", "Madonna")],
)
def test_only_half_of_a_name_is_said(
    client, host, broadcast, shelf, at, first, last, said
):
    buyer = make_user(first_name=first, last_name=last)
    order = make_paid_order([(shelf[0].stockrecord, 1)], user=buyer)
    order.lines.update(origin=broadcast.origin)
    client.force_login(host)
    [bought] = client.get(at("console_orders")).context["bought"]
    assert bought.who == said


def test_figures_count_what_is_paid_and_came_from_here(
    client, host, broadcast, shelf, at
):
    pack = shelf[0].stockrecord
    for origin in (broadcast.origin, broadcast.origin, "", "live:999999"):
        order = make_paid_order([(pack, 1)])
        order.lines.update(origin=origin)
    unpaid = make_order([(pack, 1)])
    unpaid.lines.update(origin=broadcast.origin)
    client.force_login(host)
    sales = client.get(at("console_figures")).context["sales"]
    assert (sales.orders, sales.sums) == (2, ((Decimal("118.00"), "CNY"),))


# --- Keys and costs ------- ---------------------------------------------------------


def test_key_for_other_programs_is_shown_once(client, host, broadcast, at, settings):
    settings.LIVE_ENGINE = "rtmp"
    client.force_login(host)
    first = client.post(at("new_key")).context["ingest"].key
    assert first not in client.get(at("encoder")).content.decode()
    assert first not in client.get(at("camera")).content.decode()
    second = client.post(at("new_key")).context["ingest"].key
    assert first != second


def test_a_market_without_a_media_server_gives_no_key(client, host, broadcast, at):
    client.force_login(host)
    assert client.post(at("new_key")).status_code == 409


@pytest.mark.parametrize("orders", [1, 4])
def test_pages_cost_the_same_however_much_is_sold(
    client, host, broadcast, shelf, at, queries, orders
):
    for _ in range(orders):
        order = make_paid_order([(shelf[0].stockrecord, 1)], user=make_user())
        order.lines.update(origin=broadcast.origin)
    client.force_login(host)
    for name, most in (("camera", 8), ("console", 12), ("console_shelf", 8)):
        client.get(at(name))
        with queries(most):
            assert client.get(at(name)).status_code == 200


def test_camera_of_what_is_planned_costs_little(client, host, planned, at, queries):
    client.force_login(host)
    client.get(at("camera"))
    with queries(12):
        assert client.get(at("camera")).status_code == 200


def test_rights_are_told_to_the_pages(client, broadcast, shelf, assistant, at):
    client.force_login(assistant)
    text = client.get(at("console")).content.decode()
    assert 'value="pin"' in text
    assert 'value="take"' not in text
    assert at("camera") not in text
    assert Right.SELL not in client.get(at("console")).context["rights"]
