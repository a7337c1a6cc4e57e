"""Certificates of a lot: shown when in force, named in one that waits."""

import pytest
from django.urls import reverse

from tests.cast import a_farm
from tests.vendors.harvest.makers import a_certificate, a_lot, in_days
from vendors.certificates.services import confirm
from vendors.harvest.services import CertificateChecked, cover_lot

pytestmark = pytest.mark.django_db


def url(name, lot):
    return reverse(f"desk:{name}", args=["li", lot.code])


def test_lot_is_named_in_a_certificate_that_waits(client, owner, farm, pool):
    first, lot = a_lot(pool), a_lot(pool)
    waiting = a_certificate(farm, lots=[first], state="waiting")

    page = client.get(url("lot", lot))
    answer = client.post(url("lot_certificate", lot), {"certificate": waiting.pk})

    assert "It covers this lot too" in page.text
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
    first, lot = a_lot(pool), a_lot(pool)
    checked = a_certificate(farm, lots=[first], **fields)

    answer = client.post(url("lot_certificate", lot), {"certificate": checked.pk})

    assert answer.status_code == 422
    assert list(checked.lots.all()) == [first]


def test_certificate_checked_meanwhile_is_refused(farm, pool):
    first, lot = a_lot(pool), a_lot(pool)
    waiting = a_certificate(farm, lots=[first], state="waiting")
    confirm(waiting, by=None)

    with pytest.raises(CertificateChecked):
        cover_lot(lot, waiting)

    assert list(waiting.lots.all()) == [first]


def test_certificate_of_another_farm_or_of_all_goods_is_not_offered(
    client, owner, farm, pool
):
    lot = a_lot(pool)
    foreign = a_certificate(a_farm(), state="waiting", scope="lots")
    whole = a_certificate(farm, state="waiting")

    for certificate in (foreign, whole):
        answer = client.post(
            url("lot_certificate", lot), {"certificate": certificate.pk}
        )
        assert answer.status_code == 422
        with pytest.raises(ValueError, match="other goods"):
            cover_lot(lot, certificate)

    assert not lot.certificates.exists()


def test_badge_of_a_lot_dies_with_its_certificate(client, owner, farm, pool):
    lot = a_lot(pool)
    last_day = a_certificate(farm, number="TODAY", lots=[lot], expires_on=in_days(0))
    a_certificate(farm, number="YESTERDAY", lots=[lot], expires_on=in_days(-1))

    assert client.get(url("lot", lot)).context["certificates"] == [last_day]


def test_cooperatives_certificate_covers_a_chosen_member(client, owner, farm, pool):
    lot = a_lot(pool)
    coop = a_farm(kind="cooperative")
    farm.cooperative = coop
    farm.save(update_fields=["cooperative"])
    covers = a_certificate(coop, number="COOP")
    assert client.get(url("lot", lot)).context["certificates"] == []

    covers.farms.add(farm)

    assert client.get(url("lot", lot)).context["certificates"] == [covers]
