"""A seller's consent: who may show whose goods, and for how much."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from core.models import AuditEntry, OutboxMessage
from live.broadcasts.queries import packs_to_show
from live.broadcasts.services import ShelfRefused, go_live, put_on_shelf
from live.records.models import CommissionAgreement
from live.records.queries import percent_agreed
from live.records.services import (
    AgreementRefused,
    Terms,
    accept_agreement,
    end_agreement,
    offer_agreement,
)
from live.records.states import Side, Standing
from orders.notifications.models import Notification
from orders.notifications.services import compose
from tests.cast import a_cooperative, a_farm, a_member, a_pack
from tests.live.makers import a_broadcast, an_agreement

pytestmark = pytest.mark.django_db


@pytest.fixture
def host():
    return a_farm()


@pytest.fixture
def pack():
    return a_pack()


def terms(percent="10", **more):
    return Terms(Decimal(percent), more.pop("starts_on", timezone.localdate()), **more)


def shelf(broadcast):
    rows = broadcast.shelf.filter(is_removed=False)
    return [(each.stockrecord_id, each.commission) for each in rows]


def test_goods_of_another_seller_need_its_consent(host, pack):
    broadcast = a_broadcast(host)

    with pytest.raises(ShelfRefused, match="who have agreed"):
        put_on_shelf(broadcast, pack, by=broadcast.host)
    offer = offer_agreement(host, pack.partner, terms(), side=Side.HOST)
    with pytest.raises(ShelfRefused):
        put_on_shelf(broadcast, pack, by=broadcast.host)
    assert shelf(broadcast) == []

    accept_agreement(offer, side=Side.SELLER)
    put_on_shelf(broadcast, pack, by=broadcast.host)
    assert shelf(broadcast) == [(pack.pk, Decimal(10))]


def test_cooperative_shows_its_farms_goods_for_nothing_unless_agreed():
    five = a_cooperative()
    plain, dear = a_pack(a_farm(cooperative=five)), a_pack(a_farm(cooperative=five))
    an_agreement(five, dear.partner, "3.5")
    broadcast = a_broadcast(five)

    put_on_shelf(broadcast, plain, by=broadcast.host)
    put_on_shelf(broadcast, dear, by=broadcast.host)

    assert shelf(broadcast) == [(plain.pk, Decimal(0)), (dear.pk, Decimal("3.5"))]


def test_own_goods_bring_no_commission(host):
    own = a_pack(host)
    broadcast = a_broadcast(host)

    put_on_shelf(broadcast, own, by=broadcast.host)

    assert shelf(broadcast) == [(own.pk, Decimal(0))]
    with pytest.raises(AgreementRefused, match="own goods"):
        offer_agreement(host, host, terms(), side=Side.HOST)


def test_what_was_agreed_for_one_broadcast_stands_first(host, pack):
    broadcast, other = a_broadcast(host), a_broadcast(host)
    an_agreement(host, pack.partner, "10")
    an_agreement(host, pack.partner, "25", broadcast=broadcast)

    assert percent_agreed(broadcast, pack) == 25
    assert percent_agreed(other, pack) == 10


@pytest.mark.parametrize(("starts", "ends"), [(1, None), (-9, -1)])
def test_counts_only_within_its_days(host, pack, starts, ends):
    today = timezone.localdate()
    days = [None if n is None else today + timedelta(days=n) for n in (starts, ends)]
    made = an_agreement(host, pack.partner, starts_on=days[0], ends_on=days[1])

    assert percent_agreed(a_broadcast(host), pack) is None
    assert made.standing(today) == (Standing.OVER if ends else Standing.AGREED)


@pytest.mark.parametrize("percent", ["0", "-1", "50.01"])
def test_percent_is_bounded(host, pack, percent):
    with pytest.raises(AgreementRefused, match="at most 50"):
        offer_agreement(host, pack.partner, terms(percent), side=Side.HOST)
    assert not CommissionAgreement.objects.exists()


def test_last_day_before_the_first_and_another_shops_broadcast_are_refused(host, pack):
    early = terms(ends_on=timezone.localdate() - timedelta(days=1))
    with pytest.raises(AgreementRefused, match="last day"):
        offer_agreement(host, pack.partner, early, side=Side.HOST)
    foreign = terms(broadcast=a_broadcast())
    with pytest.raises(AgreementRefused, match="another shop"):
        offer_agreement(host, pack.partner, foreign, side=Side.HOST)
    assert not CommissionAgreement.objects.exists()


def test_one_agreement_at_a_time(host, pack):
    first = an_agreement(host, pack.partner)

    with pytest.raises(AgreementRefused, match="already"):
        offer_agreement(host, pack.partner, terms("20"), side=Side.SELLER)
    end_agreement(first, side=Side.SELLER, by=None)
    an_agreement(host, pack.partner, "20")

    assert percent_agreed(a_broadcast(host), pack) == 20


def test_ending_it_clears_shelves_of_broadcasts_to_come_only(host, pack):
    made = an_agreement(host, pack.partner)
    on_air, to_come = a_broadcast(host), a_broadcast(host)
    for each in (on_air, to_come):
        put_on_shelf(each, pack, by=each.host)
    go_live(on_air, by=on_air.host)

    end_agreement(made, side=Side.SELLER, by=None)

    assert shelf(to_come) == []
    assert shelf(on_air) == [(pack.pk, Decimal(10))]
    with pytest.raises(AgreementRefused, match="over"):
        accept_agreement(made, side=Side.HOST)


def test_offers_are_entered_in_the_log(host, pack):
    made = an_agreement(host, pack.partner)
    end_agreement(made, side=Side.HOST, by=None)
    end_agreement(made, side=Side.HOST, by=None)

    acts = AuditEntry.objects.filter(act__startswith="live.terms").order_by("pk")
    assert list(acts.values_list("act", flat=True)) == [
        "live.terms.offer", "live.terms.accept", "live.terms.end",
    ]  # fmt: skip


def test_both_sides_by_their_pages(client, host, pack):
    owner, other = a_member(host), a_member(pack.partner)
    page = f"/desk/{host.code}/live/terms/"
    client.force_login(owner)
    body = {
        "side": "host", "shop": pack.partner.code, "percent": "12.5",
        "starts_on": timezone.localdate().isoformat(),
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

    stranger = a_farm()
    client.force_login(a_member(stranger))
    answer = client.post(f"/desk/{stranger.code}/live/terms/{made.pk}/", {"do": "end"})
    made.refresh_from_db()
    assert (answer.status_code, made.ended_at) == (404, None)


def test_host_finds_goods_of_those_who_agreed(host, pack):
    own, stranger = a_pack(host), a_pack()
    broadcast = a_broadcast(host)
    assert set(packs_to_show(broadcast)) == {own}

    an_agreement(host, pack.partner)

    assert set(packs_to_show(broadcast)) == {own, pack}
    assert stranger not in packs_to_show(broadcast)


def test_goods_of_those_who_agreed_are_put_on_the_shelf_at_the_desk(client, host, pack):
    broadcast, stranger = a_broadcast(host), a_pack()
    page = f"/desk/{host.code}/live/{broadcast.code}/shelf/"
    client.force_login(broadcast.host)
    an_agreement(host, pack.partner, "12.5")

    found = client.get(page, {"q": pack.product.title}).context["packs"]
    client.post(page, {"do": "put", "pack": [pack.pk, stranger.pk]})

    assert pack in found
    assert stranger not in found
    item = broadcast.shelf.get()
    assert (item.stockrecord, item.commission) == (pack, Decimal("12.5"))


def test_other_side_is_told(host, pack):
    owner, other = a_member(host), a_member(pack.partner)
    made = offer_agreement(host, pack.partner, terms("12.50"), side=Side.HOST)
    accept_agreement(made, side=Side.SELLER)
    end_agreement(made, side=Side.HOST, by=owner)

    told = Notification.objects.order_by("pk").values_list("recipient", "subject")
    names = f"{pack.partner.name} and {host.name}"
    assert list(told) == [
        (other.pk, f"{names}: a host's commission of 12.5 percent is offered"),
        (owner.pk, f"{names}: a host's commission of 12.5 percent is agreed"),
        (other.pk, f"{names}: the host's commission of 12.5 percent is ended"),
    ]
    mails = OutboxMessage.objects.filter(topic="notifications.mail").order_by("pk")
    mail = compose(mails.last())
    assert mail.subject
    assert f"/desk/{pack.partner.code}/live/terms/" in mail.body
