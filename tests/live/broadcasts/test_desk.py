"""Broadcasts at the desk: planned, changed, given a crew and a shelf, called off."""

from datetime import timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from core import dates
from live.broadcasts.models import Broadcast
from live.broadcasts.services.airtime import end_broadcast, go_live
from live.broadcasts.services.crews import ask_to_help
from live.broadcasts.services.plans import BroadcastPlan, plan_broadcast, remind
from live.broadcasts.services.shelf import put_on_shelf
from live.broadcasts.states import BroadcastStatus, CrewRole, ShelfState
from tests.factories.accounts import make_user
from tests.factories.files import make_photo_upload
from tests.factories.shop import make_pack
from tests.factories.training import make_course
from tests.factories.vendors import make_cooperative, make_farm, make_member
from training.services.courses import require_course
from training.states import Need
from vendors.members.states import Role
from vendors.partner.models import Partner
from vendors.partner.states import PartnerStatus
from vendors.places.models import Viewpoint

pytestmark = pytest.mark.django_db


@pytest.fixture
def at_desk(client, host):
    client.force_login(host)
    return client


def url(name, *args):
    return reverse(f"desk:{name}", args=["li", *args])


def typed(**changes):
    begins = dates.local() + timedelta(hours=3)
    return {
        "title_en": "Pepper harvest",
        "title_zh_hans": "",
        "about_en": "We pick the upper terrace.",
        "about_zh_hans": "",
        "starts_at": f"{begins:%Y-%m-%dT%H:%M}",
        "planned_minutes": "45",
        "village": "",
        "viewpoint": "",
        **changes,
    }


def test_broadcast_is_planned_with_cover_and_place(at_desk, farm, host):
    place = Viewpoint.objects.create(
        village=farm.village, name="Upper terrace", slug="upper", is_shown=True
    )
    answer = at_desk.post(
        url("live_new"),
        typed(viewpoint=place.pk, photo=make_photo_upload(), host=host.pk),
    )
    made = Broadcast.objects.get()
    assert answer["Location"] == url("live_plan", made.code)
    assert (made.title, made.host, made.planned_minutes) == ("Pepper harvest", host, 45)
    assert (made.viewpoint, made.village) == (place, farm.village)
    assert made.cover is not None


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("title_en", ""),
        ("title_en", "x" * 81),
        ("title_en", "a\0b"),
        ("starts_at", ""),
        ("starts_at", "yesterday"),
        ("starts_at", "2020-01-01T10:00"),
        ("starts_at", "2999-01-01T10:00"),
        ("planned_minutes", "4"),
        ("planned_minutes", "361"),
        ("village", "999999"),
        ("host", "999999"),
        ("photo", SimpleUploadedFile("x.jpg", b"no photo", "image/jpeg")),
        ("photo", SimpleUploadedFile("x.exe", b"MZ", "image/jpeg")),
    ],
)
def test_what_can_not_be_is_refused_with_what_was_typed(at_desk, field, value):
    answer = at_desk.post(url("live_new"), typed(**{field: value}))
    assert answer.status_code == 422
    assert answer.context["form"].errors
    assert not Broadcast.objects.exists()


def test_only_the_team_that_goes_on_air_can_host(at_desk, farm):
    packer = make_member(farm, Role.PACKER)
    answer = at_desk.post(url("live_new"), typed(host=packer.pk))
    assert answer.status_code == 422
    assert not Broadcast.objects.exists()


def test_another_like_an_earlier_one_brings_shelf_and_crew(
    at_desk, farm, host, broadcast
):
    helper = make_user()
    put_on_shelf(broadcast, make_pack(farm), by=host)
    ask_to_help(broadcast, helper, CrewRole.ASSISTANT)
    page = at_desk.get(url("live_new"), {"from": broadcast.code})
    assert page.context["form"]["title_en"].value() == "Pepper from the terrace"
    at_desk.post(f"{url('live_new')}?from={broadcast.code}", typed())
    made = Broadcast.objects.exclude(pk=broadcast.pk).get()
    assert made.shelf.count() == 1
    assert made.crew.get().user == helper


def test_a_rivals_broadcast_is_copied_by_nobody_else(at_desk):
    rival = make_farm()
    other = plan_broadcast(
        rival, BroadcastPlan("Secret", timezone.now()), by=make_member(rival)
    )
    page = at_desk.get(url("live_new"), {"from": other.code})
    assert page.context["source"] is None
    assert "Secret" not in page.content.decode()


def test_plan_is_changed_and_told_apart_from_a_change_meanwhile(at_desk, broadcast):
    first = at_desk.post(url("live_edit", broadcast.code), typed(seen=1))
    stale = at_desk.post(
        url("live_edit", broadcast.code), typed(seen=1, title_en="Second")
    )
    assert first.status_code == 302
    assert stale.status_code == 422
    assert stale.context["form"]["title_en"].value() == "Second"
    assert stale.context["now"].title == "Pepper harvest"
    again = typed(seen=stale.context["form"]["seen"].value(), title_en="Second")
    assert at_desk.post(url("live_edit", broadcast.code), again).status_code == 302
    broadcast.refresh_from_db()
    assert (broadcast.title, broadcast.version) == ("Second", 3)


def test_cover_is_kept_and_taken_away(at_desk, broadcast):
    edit = url("live_edit", broadcast.code)
    at_desk.post(edit, typed(seen=1, photo=make_photo_upload()))
    at_desk.post(edit, typed(seen=2))
    broadcast.refresh_from_db()
    assert broadcast.cover is not None
    at_desk.post(edit, typed(seen=3, without_photo="on"))
    broadcast.refresh_from_db()
    assert broadcast.cover is None


def test_on_air_everything_but_the_time_changes(at_desk, host, broadcast):
    go_live(broadcast, by=host)
    broadcast.refresh_from_db()
    answer = at_desk.post(
        url("live_edit", broadcast.code), typed(seen=1, title_en="Now")
    )
    assert answer.status_code == 302
    assert Broadcast.objects.get().starts_at == broadcast.starts_at
    assert Broadcast.objects.get().title == "Now"


def test_calling_off_wants_a_reason(at_desk, broadcast):
    cancel = url("live_cancel", broadcast.code)
    assert at_desk.post(cancel, {"reason": " "}).status_code == 422
    broadcast.refresh_from_db()
    assert broadcast.status == BroadcastStatus.SCHEDULED
    at_desk.post(cancel, {"reason": "Hail"})
    page = at_desk.post(cancel, {"reason": "Again"}, follow=True)
    broadcast.refresh_from_db()
    assert (broadcast.status, broadcast.cancel_reason) == ("cancelled", "Hail")
    assert "can’t be called off" in page.content.decode() or page.context["messages"]


def test_helpers_are_asked_by_mail_phone_or_from_the_team(at_desk, farm, broadcast):
    by_mail = make_user("helper@example.com")
    by_phone = make_user(phone="+8613900139000")
    member = make_member(farm, Role.PACKER)
    crew = url("live_crew", broadcast.code)
    at_desk.post(crew, {"who": " Helper@example.com ", "role": "cohost"})
    at_desk.post(crew, {"who": "139 0013 9000", "role": "assistant"})
    at_desk.post(crew, {"member": member.pk, "role": "assistant"})
    parts = dict(broadcast.crew.values_list("user", "role"))
    assert parts == {
        by_mail.pk: "cohost",
        by_phone.pk: "assistant",
        member.pk: "assistant",
    }
    at_desk.post(crew, {"remove": by_mail.pk})
    assert broadcast.crew.count() == 2


def test_a_plan_without_a_title_says_so_once(at_desk):
    page = at_desk.post(url("live_new"), typed(title_en="", about_en=""))
    assert page.context["form"].errors["title_en"] == ["Please enter a title."]


@pytest.mark.parametrize(
    "sent",
    [
        {"who": "nobody@example.com", "role": "cohost"},
        {"who": "", "role": "cohost"},
        {"who": "host@example.com", "role": "chief"},
    ],
)
def test_nobody_is_asked_who_is_not_there(at_desk, broadcast, sent):
    assert at_desk.post(url("live_crew", broadcast.code), sent).status_code == 422
    assert not broadcast.crew.exists()


def test_shelf_is_found_filled_and_sorted(at_desk, farm, broadcast):
    pepper, walnuts = make_pack(farm, "Pepper"), make_pack(farm, "Walnuts")
    make_pack(make_farm(), "Rival pepper")
    shelf = url("live_shelf", broadcast.code)
    page = at_desk.get(shelf, {"q": "pepp"})
    assert page.context["packs"] == [pepper]
    at_desk.post(shelf, {"do": "put", "pack": [pepper.pk, walnuts.pk]})
    first, second = broadcast.shelf.order_by("position")
    assert [first.stockrecord, second.stockrecord] == [pepper, walnuts]
    moved = at_desk.post(shelf, {"do": "up", "item": second.pk})
    assert moved["Location"] == f"{shelf}#item-{second.pk}"  # the page stays there
    at_desk.post(shelf, {"do": "display", "item": first.pk})
    order = broadcast.shelf.order_by("position").values_list("pk", "state")
    assert list(order) == [
        (second.pk, ShelfState.SHOWN),
        (first.pk, ShelfState.DISPLAY),
    ]
    at_desk.post(shelf, {"do": "take", "item": second.pk})
    assert broadcast.shelf.get(is_removed=False) == first


def test_a_cooperative_shows_what_its_farms_sell(client):
    coop = make_cooperative(code="coop")
    member = make_farm(cooperative=coop)
    pack, other = make_pack(member), make_pack()
    admin = make_member(coop, Role.ADMIN)
    broadcast = plan_broadcast(coop, BroadcastPlan("All", timezone.now()), by=admin)
    client.force_login(admin)
    shelf = reverse("desk:live_shelf", args=["coop", broadcast.code])
    assert client.get(shelf).context["packs"] == [pack]
    client.post(shelf, {"do": "put", "pack": [pack.pk, other.pk]})
    assert broadcast.shelf.get().stockrecord == pack


@pytest.mark.parametrize(
    "sent", [{"do": "burn"}, {"do": "up"}, {"do": "up", "item": "x"}]
)
def test_what_is_no_act_on_a_shelf_is_not_found(at_desk, farm, host, broadcast, sent):
    put_on_shelf(broadcast, make_pack(farm), by=host)
    assert at_desk.post(url("live_shelf", broadcast.code), sent).status_code == 404


def test_what_is_over_is_read_only(at_desk, farm, host, broadcast):
    pack = make_pack(farm)
    go_live(broadcast, by=host)
    end_broadcast(broadcast, by=host)
    shelf = at_desk.post(
        url("live_shelf", broadcast.code), {"do": "put", "pack": pack.pk}
    )
    assert [str(one) for one in shelf.context["messages"]] == [
        "This broadcast has ended."
    ]
    edit = at_desk.post(url("live_edit", broadcast.code), typed(seen=1))
    assert edit.status_code == 302
    broadcast.refresh_from_db()
    assert (broadcast.title, broadcast.shelf.count()) == ("Pepper from the terrace", 0)


def test_page_says_what_is_missing_before_going_on_air(at_desk, farm, broadcast):
    course = make_course()
    require_course(farm.village.county, course, Need.GO_LIVE, by=None)
    Partner.objects.filter(pk=farm.pk).update(status=PartnerStatus.SUSPENDED)
    page = at_desk.get(url("live_plan", broadcast.code))
    labels = [one.label for one in page.context["missing"]]
    assert labels == [
        "your shop is suspended: please contact the office",
        f"Course “{course.title}”",
    ]
    assert reverse("learn:course", args=[course.slug]) in page.content.decode()


def test_a_packer_sees_and_changes_nothing(client, farm, broadcast):
    client.force_login(make_member(farm, Role.PACKER))
    assert client.get(url("live")).status_code == 200
    assert client.get(url("live_plan", broadcast.code)).status_code == 200
    for name in ("live_edit", "live_shelf"):
        assert client.get(url(name, broadcast.code)).status_code == 403
    for name in ("live_edit", "live_shelf", "live_cancel", "live_crew"):
        assert client.post(url(name, broadcast.code), typed()).status_code == 403


def test_todays_page_shows_the_next_broadcast(at_desk, broadcast):
    page = at_desk.get(url("today"))
    assert "Pepper from the terrace" in page.content.decode()
    assert url("live_plan", broadcast.code) in page.content.decode()


@pytest.mark.parametrize("rows", [1, 4])
def test_lists_cost_the_same_however_long(at_desk, farm, host, queries, rows):
    for number in range(rows):
        plan = BroadcastPlan(f"N {number}", timezone.now() + timedelta(hours=number))
        made = plan_broadcast(farm, plan, by=host)
        put_on_shelf(made, make_pack(farm), by=host)
        remind(made, make_user())
    for page in (
        url("live"),
        url("live_plan", made.code),
        url("live_edit", made.code),
        url("live_shelf", made.code),
    ):
        at_desk.get(page)
        with queries(12):
            assert at_desk.get(page).status_code == 200


def test_announcing_page_and_calendar_are_for_everybody(client, farm, host, broadcast):
    item = put_on_shelf(broadcast, make_pack(farm, "Pepper box"), by=host)
    put_on_shelf(
        broadcast, make_pack(farm, "Secret box"), by=host, state=ShelfState.HIDDEN
    )
    text = client.get(broadcast.get_absolute_url()).content.decode()
    assert item.stockrecord.product.title in text
    assert "Secret box" not in text
    file = client.get(reverse("live:calendar", args=[broadcast.code]))
    assert file["Content-Type"].startswith("text/calendar")
    lines = file.content.decode().replace("\r\n ", "").split("\r\n")
    assert f"DTSTART:{broadcast.starts_at:%Y%m%dT%H%M%SZ}" in lines
    assert "SEQUENCE:0" in lines
    assert "SUMMARY:Li Family Orchard: Pepper from the terrace" in lines
