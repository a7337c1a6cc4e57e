"""A seller's consent: who may show whose goods, and for how much."""

from datetime import timedelta
from decimal import Decimal

import pytest

from core import dates
from core.models import AuditEntry, OutboxMessage
from live.broadcasts.queries import packs_to_show
from live.broadcasts.services.airtime import go_live
from live.broadcasts.services.shelf import ShelfError, put_on_shelf
from live.records.models import CommissionAgreement
from live.records.queries import percent_agreed
from live.records.services.agreements import (
    AgreementError,
    CommissionTerms,
    accept_agreement,
    end_agreement,
    offer_agreement,
)
from live.records.states import AgreementParty, AgreementStatus
from notifications.models import Notification
from notifications.services import compose
from tests.factories.live import make_agreement, make_broadcast
from tests.factories.shop import make_pack
from tests.factories.vendors import make_cooperative, make_farm, make_member

pytestmark = pytest.mark.django_db


@pytest.fixture
def host():
    return make_farm()


@pytest.fixture
def pack():
    return make_pack()


def terms(percent="10", **more):
    return CommissionTerms(
        Decimal(percent), more.pop("starts_on", dates.today()), **more
    )


def shelf(broadcast):
    rows = broadcast.shelf.filter(is_removed=False)
    return [(each.stockrecord_id, each.commission) for each in rows]


def test_goods_of_another_seller_need_its_consent(host, pack):
    broadcast = make_broadcast(host)

    with pytest.raises(ShelfError, match="who have agreed"):
        put_on_shelf(broadcast, pack, by=broadcast.host)
    offer = offer_agreement(host, pack.partner, terms(), side=AgreementParty.HOST)
    with pytest.raises(ShelfError):
        put_on_shelf(broadcast, pack, by=broadcast.host)
    assert shelf(broadcast) == []

    accept_agreement(offer, side=AgreementParty.SELLER)
    put_on_shelf(broadcast, pack, by=broadcast.host)
    assert shelf(broadcast) == [(pack.pk, Decimal(10))]


def test_cooperative_shows_its_farms_goods_for_nothing_unless_agreed():
    five = make_cooperative()
    plain, dear = (
        make_pack(make_farm(cooperative=five)),
        make_pack(make_farm(cooperative=five)),
    )
    make_agreement(five, dear.partner, "3.5")
    broadcast = make_broadcast(five)

    put_on_shelf(broadcast, plain, by=broadcast.host)
    put_on_shelf(broadcast, dear, by=broadcast.host)

    assert shelf(broadcast) == [(plain.pk, Decimal(0)), (dear.pk, Decimal("3.5"))]


def test_own_goods_bring_no_commission(host):
    own = make_pack(host)
    broadcast = make_broadcast(host)

    put_on_shelf(broadcast, own, by=broadcast.host)

    assert shelf(broadcast) == [(own.pk, Decimal(0))]
    with pytest.raises(AgreementError, match="own goods"):
        offer_agreement(host, host, terms(), side=AgreementParty.HOST)


def test_what_was_agreed_for_one_broadcast_stands_first(host, pack):
    broadcast, other = make_broadcast(host), make_broadcast(host)
    make_agreement(host, pack.partner, "10")
    make_agreement(host, pack.partner, "25", broadcast=broadcast)

    assert percent_agreed(broadcast, pack) == 25
    assert percent_agreed(other, pack) == 10


@pytest.mark.parametrize(("starts", "ends"), [(1, None), (-9, -1)])
def test_counts_only_within_its_days(host, pack, starts, ends):
    today = dates.today()
    days = [None if n is None else today + timedelta(days=n) for n in (starts, ends)]
    made = make_agreement(host, pack.partner, starts_on=days[0], ends_on=days[1])

    assert percent_agreed(make_broadcast(host), pack) is None
    assert made.standing(today) == (
        AgreementStatus.OVER if ends else AgreementStatus.AGREED
    )


@pytest.mark.parametrize("percent", ["0", "-1", "50.01"])
def test_percent_is_bounded(host, pack, percent):
    with pytest.raises(AgreementError, match="at most 50"):
        offer_agreement(host, pack.partner, terms(percent), side=AgreementParty.HOST)
    assert not CommissionAgreement.objects.exists()


def test_last_day_before_the_first_and_another_shops_broadcast_are_refused(host, pack):
    early = terms(ends_on=dates.today() - timedelta(days=1))
    with pytest.raises(AgreementError, match="last day"):
        offer_agreement(host, pack.partner, early, side=AgreementParty.HOST)
    foreign = terms(broadcast=make_broadcast())
    with pytest.raises(AgreementError, match="another shop"):
        offer_agreement(host, pack.partner, foreign, side=AgreementParty.HOST)
    assert not CommissionAgreement.objects.exists()


def test_one_agreement_at_a_time(host, pack):
    first = make_agreement(host, pack.partner)

    with pytest.raises(AgreementError, match="already"):
        offer_agreement(host, pack.partner, terms("20"), side=AgreementParty.SELLER)
    end_agreement(first, side=AgreementParty.SELLER, by=None)
    make_agreement(host, pack.partner, "20")

    assert percent_agreed(make_broadcast(host), pack) == 20


def test_ending_it_clears_shelves_of_broadcasts_to_come_only(host, pack):
    made = make_agreement(host, pack.partner)
    on_air, to_come = make_broadcast(host), make_broadcast(host)
    for each in (on_air, to_come):
        put_on_shelf(each, pack, by=each.host)
    go_live(on_air, by=on_air.host)

    end_agreement(made, side=AgreementParty.SELLER, by=None)

    assert shelf(to_come) == []
    assert shelf(on_air) == [(pack.pk, Decimal(10))]
    with pytest.raises(AgreementError, match="This offer has expired"):
        accept_agreement(made, side=AgreementParty.HOST)


def test_offers_are_entered_in_the_log(host, pack):
    made = make_agreement(host, pack.partner)
    end_agreement(made, side=AgreementParty.HOST, by=None)
    end_agreement(made, side=AgreementParty.HOST, by=None)

    acts = AuditEntry.objects.filter(act__startswith="live.terms").order_by("pk")
    assert list(acts.values_list("act", flat=True)) == [
        "live.terms.offer", "live.terms.accept", "live.terms.end",
    ]  # fmt: skip


def test_both_sides_by_their_pages(client, host, pack):
    owner, other = make_member(host), make_member(pack.partner)
    page = f"/desk/{host.code}/live/terms/"
    client.force_login(owner)
    body = {
        "side": "host", "shop": pack.partner.code, "percent": "12.5",
        "starts_on": dates.today().isoformat(),
    }  # fmt: skip

    assert client.post(page, body | {"shop": "nobody"}).status_code == 200
    assert not CommissionAgreement.objects.exists()
    assert client.post(page, body).status_code == 302
    made = CommissionAgreement.objects.get()
    assert not made.is_accepted
    # Who offered can't accept for the other.
    client.post(f"{page}{made.pk}/", {"do": "accept"})
    made.refresh_from_db()
    assert not made.is_accepted

    client.force_login(other)
    theirs = f"/desk/{pack.partner.code}/live/terms/"
    assert b"Accept" in client.get(theirs).content
    client.post(f"{theirs}{made.pk}/", {"do": "accept"})
    made.refresh_from_db()
    assert made.is_accepted

    stranger = make_farm()
    client.force_login(make_member(stranger))
    answer = client.post(f"/desk/{stranger.code}/live/terms/{made.pk}/", {"do": "end"})
    made.refresh_from_db()
    assert (answer.status_code, made.ended_at) == (404, None)


def test_host_finds_goods_of_those_who_agreed(host, pack):
    own, stranger = make_pack(host), make_pack()
    broadcast = make_broadcast(host)
    assert set(packs_to_show(broadcast)) == {own}

    make_agreement(host, pack.partner)

    assert set(packs_to_show(broadcast)) == {own, pack}
    assert stranger not in packs_to_show(broadcast)


def test_goods_of_those_who_agreed_are_put_on_the_shelf_at_the_desk(client, host, pack):
    broadcast, stranger = make_broadcast(host), make_pack()
    page = f"/desk/{host.code}/live/{broadcast.code}/shelf/"
    client.force_login(broadcast.host)
    make_agreement(host, pack.partner, "12.5")

    found = client.get(page, {"q": pack.product.title}).context["packs"]
    client.post(page, {"do": "put", "pack": [pack.pk, stranger.pk]})

    assert pack in found
    assert stranger not in found
    item = broadcast.shelf.get()
    assert (item.stockrecord, item.commission) == (pack, Decimal("12.5"))


def test_other_side_is_told(host, pack):
    owner, other = make_member(host), make_member(pack.partner)
    made = offer_agreement(host, pack.partner, terms("12.50"), side=AgreementParty.HOST)
    accept_agreement(made, side=AgreementParty.SELLER)
    end_agreement(made, side=AgreementParty.HOST, by=owner)

    told = Notification.objects.order_by("pk").values_list("recipient", "subject")
    names = f"{pack.partner.name} and {host.name}"
    assert list(told) == [
        (other.pk, f"{names}: host commission of 12.5 percent offered"),
        (owner.pk, f"{names}: host commission of 12.5 percent agreed"),
        (other.pk, f"{names}: host commission of 12.5 percent ended"),
    ]
    mails = OutboxMessage.objects.filter(topic="notifications.mail").order_by("pk")
    mail = compose(mails.last())
    assert mail.subject
    assert f"/desk/{pack.partner.code}/live/terms/" in mail.body
