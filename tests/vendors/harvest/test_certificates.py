"""Certificates of a lot: shown when in force, named in one that waits."""

import pytest
from django.urls import reverse

from tests.factories.days import in_days
from tests.factories.vendors import make_certificate_in_force, make_farm, make_lot
from vendors.certificates.services import confirm
from vendors.harvest.services import CertificateCheckedError, cover_lot

pytestmark = pytest.mark.django_db


def url(name, lot):
    return reverse(f"desk:{name}", args=["li", lot.code])


def test_lot_is_named_in_a_certificate_that_waits(client, owner, farm, pool):
    first, lot = make_lot(pool), make_lot(pool)
    waiting = make_certificate_in_force(farm, lots=[first], state="waiting")

    page = client.get(url("lot", lot))
    answer = client.post(url("lot_certificate", lot), {"certificate": waiting.pk})

    assert "Also covers this lot" in page.text
    assert answer.status_code == 302
    assert set(waiting.lots.all()) == {first, lot}
    assert client.get(url("lot", lot)).context["certificates"] == []  # not checked
    confirm(waiting, by=None)
    assert client.get(url("lot", lot)).context["certificates"] == [waiting]


@pytest.mark.parametrize(
    "fields",
    [{"state": "confirmed"}, {"state": "refused"}, {"state": "withdrawn"}],
)
def test_checked_certificate_takes_in_no_other_lot(client, owner, farm, pool, fields):
    first, lot = make_lot(pool), make_lot(pool)
    checked = make_certificate_in_force(farm, lots=[first], **fields)

    answer = client.post(url("lot_certificate", lot), {"certificate": checked.pk})

    assert answer.status_code == 422
    assert list(checked.lots.all()) == [first]


def test_certificate_checked_meanwhile_is_refused(farm, pool):
    first, lot = make_lot(pool), make_lot(pool)
    waiting = make_certificate_in_force(farm, lots=[first], state="waiting")
    confirm(waiting, by=None)

    with pytest.raises(CertificateCheckedError):
        cover_lot(lot, waiting)

    assert list(waiting.lots.all()) == [first]


def test_certificate_of_another_farm_or_of_all_goods_is_not_offered(
    client, owner, farm, pool
):
    lot = make_lot(pool)
    foreign = make_certificate_in_force(make_farm(), state="waiting", scope="lots")
    whole = make_certificate_in_force(farm, state="waiting")

    for certificate in (foreign, whole):
        answer = client.post(
            url("lot_certificate", lot), {"certificate": certificate.pk}
        )
        assert answer.status_code == 422
        with pytest.raises(ValueError, match="other goods"):
            cover_lot(lot, certificate)

    assert not lot.certificates.exists()


def test_badge_of_a_lot_dies_with_its_certificate(client, owner, farm, pool):
    lot = make_lot(pool)
    last_day = make_certificate_in_force(
        farm, number="TODAY", lots=[lot], expires_on=in_days(0)
    )
    make_certificate_in_force(
        farm, number="YESTERDAY", lots=[lot], expires_on=in_days(-1)
    )

    assert client.get(url("lot", lot)).context["certificates"] == [last_day]


def test_cooperatives_certificate_covers_a_chosen_member(client, owner, farm, pool):
    lot = make_lot(pool)
    coop = make_farm(kind="cooperative")
    farm.cooperative = coop
    farm.save(update_fields=["cooperative"])
    covers = make_certificate_in_force(coop, number="COOP")
    assert client.get(url("lot", lot)).context["certificates"] == []

    covers.farms.add(farm)

    assert client.get(url("lot", lot)).context["certificates"] == [covers]
