import pytest
from django.core.cache import cache

from tests.factories.accounts import make_staff
from tests.factories.days import in_days
from tests.factories.files import PDF
from tests.factories.shop import make_pack
from tests.factories.vendors import (
    certificate_content,
    fill_certificate,
    make_certificate,
    make_cooperative,
    make_farm,
    make_member,
)
from vendors.certificates.models import Certificate
from vendors.certificates.services import hand_in
from vendors.members.states import Role

pytestmark = pytest.mark.django_db

LIST = "/office/coop/certificates/"


@pytest.fixture
def coop():
    return make_cooperative(code="coop")


@pytest.fixture
def farm(coop):
    return make_farm("Li Orchard", code="li", cooperative=coop)


@pytest.fixture
def admin(client, coop):
    client.force_login(make_member(coop, Role.ADMIN))
    return client


def test_cooperative_compares_and_confirms(client, coop, farm):
    product = make_pack(farm).product
    client.force_login(make_member(farm))
    client.post("/desk/li/certificates/new/", fill_certificate())
    certificate = Certificate.objects.get()
    client.force_login(make_member(coop, Role.ADMIN))

    queue = client.get("/office/coop/").content.decode()
    file = client.get(f"{LIST}{certificate.pk}/file/")
    answer = client.post(f"{LIST}{certificate.pk}/", {"decide": "confirm"}, follow=True)

    assert "134OP1200063" in queue
    assert f"{LIST}{certificate.pk}/" in queue
    assert b"".join(file.streaming_content) == PDF
    assert "Decided." in answer.content.decode()
    product.refresh_from_db()
    assert product.certified_as == "organic"
    assert "134OP1200063" not in client.get("/office/coop/").content.decode()
    assert "134OP1200063" in client.get(f"{LIST}?show=in-force").content.decode()


def test_sending_back_needs_a_reason(admin, farm):
    certificate = hand_in(farm, certificate_content(), by=None)
    url = f"{LIST}{certificate.pk}/"

    assert admin.post(url, {"decide": "refuse", "reason": ""}).status_code == 422
    certificate.refresh_from_db()
    assert certificate.state == "waiting"

    admin.post(url, {"decide": "refuse", "reason": "Another name is on it"})
    certificate.refresh_from_db()
    assert (certificate.state, certificate.note) == ("refused", "Another name is on it")


def test_confirmed_one_is_taken_back_with_a_reason(admin, farm):
    certificate = make_certificate(farm)
    url = f"{LIST}{certificate.pk}/"

    assert admin.post(url, {"decide": "revoke"}).status_code == 422
    admin.post(url, {"decide": "revoke", "reason": "The body has withdrawn it"})

    certificate.refresh_from_db()
    assert certificate.state == "withdrawn"


def test_decided_twice_the_second_is_told(admin, farm):
    certificate = make_certificate(farm)

    answer = admin.post(f"{LIST}{certificate.pk}/", {"decide": "confirm"}, follow=True)

    assert "Someone else already decided this" in answer.content.decode()
    assert certificate.events.count() == 2


def test_what_has_ended_can_only_be_sent_back(admin, farm):
    certificate = hand_in(farm, certificate_content(expires_on=in_days(-1)), by=None)

    answer = admin.post(f"{LIST}{certificate.pk}/", {"decide": "confirm"}, follow=True)

    assert "This certificate has expired." in answer.content.decode()
    certificate.refresh_from_db()
    assert certificate.state == "waiting"


def test_same_number_of_two_holders_is_pointed_out(admin, farm, coop):
    other = make_farm(cooperative=coop)
    one = hand_in(farm, certificate_content(), by=None)
    hand_in(other, certificate_content(), by=None)

    assert "Another seller has this certificate too" in admin.get(LIST).content.decode()
    assert "Check whose name is on it" in admin.get(f"{LIST}{one.pk}/").content.decode()


@pytest.mark.parametrize("part", ["", "file/"])
def test_farm_of_another_cooperative_is_404(admin, part):
    theirs = hand_in(
        make_farm(cooperative=make_cooperative()), certificate_content(), by=None
    )
    url = f"{LIST}{theirs.pk}/{part}"

    assert admin.get(url).status_code == 404
    assert admin.post(url, {"decide": "confirm"}).status_code in {404, 405}
    theirs.refresh_from_db()
    assert theirs.state == "waiting"


def test_cooperatives_own_is_checked_by_the_market(client, coop):
    certificate = hand_in(coop, certificate_content(), by=None)
    client.force_login(make_member(coop, Role.ADMIN))
    assert client.get(f"{LIST}{certificate.pk}/").status_code == 404

    client.force_login(make_staff())
    client.post(f"/office/market/certificates/{certificate.pk}/", {"decide": "confirm"})

    certificate.refresh_from_db()
    assert certificate.state == "confirmed"


@pytest.mark.parametrize("count", [1, 45])
def test_list_takes_at_most_twelve_queries(admin, coop, queries, count):
    for number in range(count):
        farm = make_farm(cooperative=coop)
        hand_in(farm, certificate_content(number=f"{number} X", kind="other"), by=None)

    for show in ("waiting", "all", "nonsense", "in-force"):
        if show == "in-force":
            Certificate.objects.update(state="confirmed")
        cache.clear()
        with queries(12):
            answer = admin.get(f"{LIST}?show={show}")
        assert len(answer.context["page"]) == min(count, 40), show
