import pytest

from core.storage import private_storage
from tests.factories.days import in_days
from tests.factories.files import PDF
from tests.factories.shop import make_pack
from tests.factories.vendors import (
    certificate_content,
    fill_certificate,
    make_certificate,
    make_cooperative,
    make_farm,
    make_lot,
    make_member,
    make_paper_photo,
    make_paper_upload,
)
from vendors.certificates.models import Certificate
from vendors.certificates.services import hand_in
from vendors.certificates.states import CertificateState
from vendors.members.states import Role

pytestmark = pytest.mark.django_db

LIST = "/desk/li/certificates/"


@pytest.fixture
def farm():
    return make_farm("Li Orchard", code="li")


@pytest.fixture
def owner(client, farm):
    client.force_login(make_member(farm))
    return client


def test_farmer_hands_one_in_and_finds_it(owner, farm):
    assert "No certificates yet" in owner.get(LIST).content.decode()

    answer = owner.post(f"{LIST}new/", fill_certificate(), follow=True)

    certificate = Certificate.objects.get()
    assert answer.redirect_chain == [(f"{LIST}{certificate.pk}/", 302)]
    assert "Awaiting review." in answer.content.decode()
    assert (certificate.holder, certificate.state) == (farm, CertificateState.WAITING)
    assert (certificate.number, certificate.expires_on) == ("134OP1200063", in_days(65))
    with private_storage().open(certificate.file.name) as kept:
        assert kept.read() == PDF
    assert "134OP1200063" in owner.get(LIST).content.decode()


def test_scope_of_goods_and_lots(owner, farm):
    pack = make_pack(farm, on_hand=0)
    lot = make_lot(pack.pool)

    owner.post(
        f"{LIST}new/", fill_certificate(scope="products", products=[pack.product_id])
    )
    owner.post(
        f"{LIST}new/",
        fill_certificate(number="134OP1200064", scope="lots", lots=[lot.pk]),
    )

    goods, lots = Certificate.objects.order_by("pk")
    assert list(goods.products.all()) == [pack.product]
    assert list(lots.lots.all()) == [lot]


@pytest.mark.parametrize(
    ("field", "value", "why"),
    [
        ("kind", "gold", "not one of the available choices"),
        ("number", "", "This field is required"),
        ("number", "134OP1", "134OP1200063"),
        ("number", "1" * 65, "at most 64 characters"),
        ("issuer", "a\x00b", "Please use one line of letters, numbers and punctuation"),
        ("issued_on", "tomorrow", "Enter a valid date"),
        ("issued_on", "1980-01-01", "more than thirty years ago"),
        ("expires_on", "2020-01-01", "has expired"),
        ("expires_on", "2999-01-01", "within thirty years"),
        ("scope", "products", "Please select what the certificate covers."),
        ("scope", "world", "not one of the available choices"),
        ("file", None, "Please add a photo or PDF."),
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_written(owner, field, value, why):
    sent = (
        fill_certificate(**{field: value}) if value is not None else fill_certificate()
    )
    if value is None:
        del sent[field]

    answer = owner.post(f"{LIST}new/", sent)

    assert answer.status_code == 422
    assert why in answer.content.decode()
    assert not Certificate.objects.exists()


def test_day_to_come_is_no_day_of_issue(owner):
    answer = owner.post(
        f"{LIST}new/", fill_certificate(issued_on=in_days(1).isoformat())
    )

    assert "This date is in the future." in answer.content.decode()
    assert not Certificate.objects.exists()


@pytest.mark.parametrize(
    "bad", [b"<svg onload=alert(1)>", b"", b"PK\x03\x04" + b"\x00" * 50]
)
def test_bad_file_is_refused_and_what_was_typed_kept(owner, bad):
    answer = owner.post(
        f"{LIST}new/", fill_certificate(file=make_paper_upload(bad), issuer="My body")
    )

    text = answer.content.decode()
    assert answer.status_code == 422
    assert 'value="My body"' in text
    assert not Certificate.objects.exists()


def test_file_need_not_be_chosen_again_after_an_error(owner):
    first = owner.post(
        f"{LIST}new/", fill_certificate(file=make_paper_photo(), issuer="")
    )
    assert "The file is saved." in first.content.decode()
    kept = first.context["form"].sealed

    owner.post(f"{LIST}new/", {**fill_certificate(), "file": "", "kept_file": kept})

    assert Certificate.objects.get().file_kind == "jpg"


@pytest.mark.parametrize("forged", ["x", "WyIuLi9zZWNyZXQiLCJwZGYiXQ:1:2"])
def test_kept_file_cannot_be_forged(owner, forged):
    answer = owner.post(
        f"{LIST}new/", {**fill_certificate(), "file": "", "kept_file": forged}
    )

    assert answer.status_code == 422
    assert not Certificate.objects.exists()


def test_goods_and_farms_of_others_are_no_choice(owner, farm):
    theirs = make_pack().product

    one = owner.post(
        f"{LIST}new/", fill_certificate(scope="products", products=[theirs.pk])
    )
    two = owner.post(f"{LIST}new/", fill_certificate(farms=[theirs.partner_id]))

    assert one.status_code == 422
    assert two.status_code == 302  # a farm's form has no such field
    assert list(Certificate.objects.get().farms.all()) == []


def test_cooperative_names_its_member_farms(client):
    coop = make_cooperative(code="coop")
    member, other = make_farm("Member", cooperative=coop), make_farm("Other")
    client.force_login(make_member(coop, Role.ADMIN))

    wrong = client.post(
        "/desk/coop/certificates/new/", fill_certificate(farms=[other.pk])
    )
    client.post("/desk/coop/certificates/new/", fill_certificate(farms=[member.pk]))

    assert wrong.status_code == 422
    assert list(Certificate.objects.get().farms.all()) == [member]


def test_renewal_starts_with_what_stays_the_same(owner, farm):
    old = make_certificate(farm, expires_on=in_days(5))
    page = owner.get(f"{LIST}{old.pk}/").content.decode()
    assert "Expires in 5 days." in page

    form = owner.get(f"{LIST}{old.pk}/renew/").context["form"]
    assert form["number"].value() == old.number
    assert not form["expires_on"].value()
    owner.post(f"{LIST}{old.pk}/renew/", fill_certificate(number="134OP1200099"))

    new = Certificate.objects.get(number="134OP1200099")
    assert new.replaces == old
    assert (
        "Renewal 134OP1200099 is submitted."
        in owner.get(f"{LIST}{old.pk}/").content.decode()
    )


def test_withdrawing_asks_by_post_alone_and_once(owner, farm):
    certificate = make_certificate(farm)
    url = f"{LIST}{certificate.pk}/withdraw/"

    assert owner.get(url).status_code == 405
    assert "Withdrawn." in owner.post(url, follow=True).content.decode()
    assert (
        "already decided or withdrawn" in owner.post(url, follow=True).content.decode()
    )
    certificate.refresh_from_db()
    assert certificate.state == CertificateState.WITHDRAWN
    assert certificate.events.count() == 3


def test_file_is_a_download_that_nothing_keeps_or_runs(owner):
    owner.post(f"{LIST}new/", fill_certificate())
    certificate = Certificate.objects.get()

    answer = owner.get(f"{LIST}{certificate.pk}/file/")

    assert b"".join(answer.streaming_content) == PDF
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Cache-Control"] == "private, no-store"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "sandbox" in answer["Content-Security-Policy"]


def test_file_that_is_lost_is_404(owner, farm):
    certificate = make_certificate(farm)

    assert owner.get(f"{LIST}{certificate.pk}/file/").status_code == 404


@pytest.mark.parametrize("part", ["", "file/", "renew/", "withdraw/"])
def test_another_sellers_is_404_and_stays(owner, part):
    theirs = make_certificate(make_farm())
    url = f"{LIST}{theirs.pk}/{part}"

    answers = {
        owner.get(url).status_code,
        owner.post(url, fill_certificate()).status_code,
    }

    theirs.refresh_from_db()
    assert answers <= {404, 405}
    assert (theirs.state, Certificate.objects.count()) == ("confirmed", 1)


@pytest.mark.parametrize("role", [Role.PACKER, Role.STREAMER])
def test_who_does_not_sell_may_not(client, farm, role):
    client.force_login(make_member(farm, role))

    assert client.get(LIST).status_code == 403
    assert client.post(f"{LIST}new/", fill_certificate()).status_code == 403


def test_member_farm_sees_what_its_cooperative_covers(client):
    coop = make_cooperative()
    farm = make_farm(code="li", cooperative=coop)
    make_certificate(coop, farms=[farm], number="134OP9900063")
    client.force_login(make_member(farm))

    assert "134OP9900063" in client.get(LIST).content.decode()


@pytest.mark.parametrize("count", [1, 40])
def test_list_takes_at_most_twelve_queries(owner, farm, queries, count):
    for number in range(count):
        hand_in(farm, certificate_content(number=f"{number} X", kind="other"), by=None)

    with queries(12):
        assert owner.get(LIST).status_code == 200


@pytest.mark.parametrize("count", [1, 40])
def test_form_takes_at_most_twelve_queries(owner, farm, queries, count):
    for _ in range(count):
        make_lot(make_pack(farm, on_hand=0).pool)

    with queries(12):
        assert owner.get(f"{LIST}new/").status_code == 200
