from datetime import timedelta

import pytest

from core import dates
from core.models import Photo
from tests.core.images import corpus
from tests.factories.files import make_photo_upload
from tests.factories.orders import make_paid_order
from tests.factories.shop import make_pack
from tests.factories.vendors import make_farm, make_member
from vendors.members.states import Role
from vendors.partner.services.sellers import suspend_partner
from vendors.partner.states import PartnerStatus

pytestmark = pytest.mark.django_db

PAGE = "/desk/li/shop/"


@pytest.fixture
def farm():
    return make_farm("Li Orchard", code="li", story="<p>Old.</p>", person="Li Guiying")


@pytest.fixture
def owner(client, farm):
    client.force_login(make_member(farm))
    return client


def opened(client):
    """The page's own hidden state, as a browser sends it back."""
    return client.get(PAGE).context["form"]["seen"].value()


def in_days(days):
    return (dates.today() + timedelta(days=days)).isoformat()


def test_story_is_written_and_cleaned(owner, farm):
    sent = {
        "person": "Li Guiying",
        "tagline": "High up",
        "story": "New.<script>1</script>\n\nMore.",
        "seen": opened(owner),
    }

    answer = owner.post(PAGE, sent)

    farm.refresh_from_db()
    assert answer.status_code == 302
    assert (farm.tagline, farm.story) == ("High up", "<p>New.</p><p>More.</p>")
    assert "\nNew.\n\nMore.</textarea>" in owner.get(PAGE).content.decode()


def test_chinese_page_writes_the_chinese_story(owner, farm):
    owner.cookies["nanpo_language"] = "zh-hans"
    seen = opened(owner)

    owner.post(PAGE, {"story": "花椒和核桃。", "seen": seen})

    farm.refresh_from_db()
    assert farm.story_zh_hans == "<p>花椒和核桃。</p>"
    assert farm.story_en == "<p>Old.</p>"


def test_stale_page_tells_and_loses_nothing(owner, farm):
    seen = opened(owner)
    farm.story = "<p>Written by my daughter.</p>"
    farm.save()

    answer = owner.post(PAGE, {"story": "Mine.", "person": "Me", "seen": seen})

    text = answer.content.decode()
    farm.refresh_from_db()
    assert answer.status_code == 422
    assert farm.story == "<p>Written by my daughter.</p>"
    assert "\nMine.</textarea>" in text
    assert "Written by my daughter." in text

    again = answer.context["form"]["seen"].value()
    owner.post(PAGE, {"story": "Mine.", "person": "Me", "seen": again})
    farm.refresh_from_db()
    assert farm.story == "<p>Mine.</p>"


@pytest.mark.parametrize(
    "fields",
    [
        {"seen": "forged"},
        {"tagline": "x" * 161},
        {"tagline": "a\x00"},
        {"story": "x" * 10_001},
    ],
)
def test_bad_input_changes_nothing(owner, farm, fields):
    sent = {"person": "Kept", "story": "New", "seen": opened(owner), **fields}

    answer = owner.post(PAGE, sent)

    farm.refresh_from_db()
    assert answer.status_code == 422
    assert 'value="Kept"' in answer.content.decode()
    assert (farm.story, farm.person) == ("<p>Old.</p>", "Li Guiying")


def test_pictures_are_set_and_removed(owner, farm):
    owner.post(f"{PAGE}cover/", {"photo": make_photo_upload()})
    owner.post(f"{PAGE}face/", {"photo": make_photo_upload()})
    farm.refresh_from_db()
    assert farm.cover == farm.face == Photo.objects.get()

    owner.post(f"{PAGE}cover/", {"remove": "1"})
    farm.refresh_from_db()
    assert farm.cover is None
    assert farm.face is not None


def test_bad_picture_is_told(owner, farm):
    answer = owner.post(
        f"{PAGE}cover/", {"photo": make_photo_upload(corpus.SVG)}, follow=True
    )

    farm.refresh_from_db()
    assert "SVG drawings are not supported" in answer.content.decode()
    assert farm.cover is None
    missing = owner.post(f"{PAGE}cover/", follow=True)
    assert "Please select a photo first." in missing.content.decode()


def test_holiday_starts_moves_and_ends(owner, farm):
    owner.post(f"{PAGE}holiday/", {"until": in_days(7)})
    farm.refresh_from_db()
    assert farm.status == PartnerStatus.HOLIDAY
    assert not farm.is_open()

    owner.post(f"{PAGE}holiday/", {"until": in_days(9)})
    farm.refresh_from_db()
    assert farm.holiday_until == dates.today() + timedelta(days=9)

    owner.post(f"{PAGE}holiday/", {"end": "1"})
    farm.refresh_from_db()
    assert farm.status == PartnerStatus.OPEN


@pytest.mark.parametrize("until", ["", "soon", "2020-01-01", "2999-01-01"])
def test_impossible_holiday_changes_nothing(owner, farm, until):
    answer = owner.post(f"{PAGE}holiday/", {"until": until})

    farm.refresh_from_db()
    assert answer.status_code == 422
    assert farm.status == PartnerStatus.OPEN


def test_suspended_seller_takes_no_holiday(owner, farm):
    suspend_partner(farm, reason="Checks", by=None)

    answer = owner.post(f"{PAGE}holiday/", {"until": in_days(3)}, follow=True)
    owner.post(f"{PAGE}holiday/", {"end": "1"})

    farm.refresh_from_db()
    assert farm.status == PartnerStatus.SUSPENDED
    assert "Your shop is not open" in answer.content.decode()


@pytest.mark.parametrize("part", ["", "holiday/", "cover/", "face/"])
def test_only_those_who_run_it_may(client, farm, part):
    strangers = make_member(make_farm())
    packer = make_member(farm, Role.PACKER)

    client.force_login(strangers)
    assert client.post(PAGE + part, {"remove": "1"}).status_code == 404
    client.force_login(packer)
    assert client.post(PAGE + part, {"remove": "1"}).status_code == 403


@pytest.mark.parametrize("part", ["holiday/", "cover/", "face/"])
def test_acts_are_post_only(owner, part):
    assert owner.get(PAGE + part).status_code == 405


def test_reason_to_close_is_kept_while_orders_are_open(owner, farm):
    make_paid_order([(make_pack(farm), 1)])

    answer = owner.post(f"{PAGE}closing/", {"reason": "We move to town."})

    assert answer.status_code == 422
    assert 'value="We move to town."' in answer.content.decode()
    farm.refresh_from_db()
    assert farm.status == PartnerStatus.OPEN


def test_words_are_sent_to_their_own_page_from_any_other(owner, farm):
    answer = owner.post(f"{PAGE}holiday/", {"until": ""})

    assert answer.status_code == 422
    assert f'action="{PAGE}#words"' in answer.content.decode()
