"""Draws: the seed is sealed first, the list frozen next, and anybody can check."""

import json

import pytest
from django.test import Client

from core.outbox import deliver_due
from live.deals.models import Draw, DrawEntry
from live.deals.proof import commitment_of, hash_of_entries, order_of, ticket_of
from live.deals.rules import DealError
from live.deals.services.draws import (
    Prize,
    cancel_draw,
    close_draw,
    draw_winners,
    start_draw,
)
from live.deals.services.notifications import tell
from live.deals.states import DealNotice
from notifications.models import Notification, SentNotification
from shop.basket.models import Basket
from shop.basket.services.baskets import basket_for, priced
from shop.basket.services.lines import add_pack
from tests.factories.accounts import make_user
from tests.factories.live import BOX, DealScene, faults_of_deals, make_live_order
from tests.factories.orders import make_china
from tests.factories.shop import make_pack

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _countries():
    make_china()


@pytest.fixture
def scene():
    return DealScene()


def bought(scene, user=None, **terms):
    return make_live_order(
        scene.live, [(scene.pack, 1)], user=user or make_user(), **terms
    )


def started(scene, winners=1, **prize):
    prize = prize or {"percent": 20}
    return start_draw(scene.live, Prize(winners, **prize), by=scene.host)


def test_the_seed_is_sealed_before_anybody_is_in(scene):
    draw = started(scene)

    assert draw.commitment == commitment_of(draw.seed)
    assert len(draw.seed) == 64
    page = Client().get(f"/live/{scene.live.code}/draws/{draw.pk}/").text
    assert draw.commitment in page
    assert draw.seed not in page
    data = Client().get(f"/live/{scene.live.code}/draws/{draw.pk}/proof.json").text
    assert draw.seed not in data


def test_who_bought_and_paid_is_in_once_and_the_team_is_not(scene):
    draw, user = started(scene), make_user()
    first = bought(scene, user)
    bought(scene, user)
    bought(scene, is_paid=False)
    bought(scene, scene.host)

    close_draw(draw, by=scene.host)

    entry = DrawEntry.objects.get()
    assert (entry.user, entry.ticket) == (user, ticket_of(first.number))
    draw.refresh_from_db()
    assert draw.entries_hash == hash_of_entries([entry.ticket])


def test_who_buys_after_the_close_is_not_in(scene):
    draw = started(scene)
    bought(scene)
    close_draw(draw, by=scene.host)
    bought(scene)

    draw_winners(draw, by=scene.host)

    assert DrawEntry.objects.count() == 1


def test_winners_are_those_that_anybody_works_out_again(scene):
    draw = started(scene, winners=2)
    for _each in range(5):
        bought(scene)
    close_draw(draw, by=scene.host)

    draw_winners(draw, by=scene.host)
    draw_winners(draw, by=scene.host)

    answer = Client().get(f"/live/{scene.live.code}/draws/{draw.pk}/proof.json")
    proof = json.loads(answer.content)
    assert commitment_of(proof["seed"]) == proof["commitment"]
    assert hash_of_entries(proof["entries"]) == proof["entries_hash"]
    order = order_of(proof["seed"], proof["entries_hash"], proof["entries"])
    assert proof["winners"] == order[:2]
    assert [one for one in faults_of_deals() if "draw" in one or "coupon" in one] == []


def test_a_winner_is_told_and_the_prize_lies_on_the_basket(scene):
    draw, user = started(scene, item=scene.item), make_user()
    bought(scene, user)
    close_draw(draw, by=scene.host)

    draw_winners(draw, by=scene.host)
    for _turn in range(2):
        deliver_due()

    told = SentNotification.objects.get()
    basket = Basket.objects.get(owner=user, status="Open")
    assert told.recipient == user
    assert [one.code for one in basket.vouchers.all()] == [told.data["code"]]
    notice = Notification.objects.get(recipient=user, kind="deal")
    assert told.data["code"] in notice.body
    add_pack(basket_for(user), scene.pack, 2)
    assert priced(basket_for(user), user).total_discount == scene.pack.price
    page = Client()
    page.force_login(user)
    assert "You won." in page.get(f"/live/{scene.live.code}/draws/{draw.pk}/").text


def test_a_pack_that_was_won_is_that_pack_and_no_larger_one(scene):
    draw, user = started(scene, item=scene.item), make_user()
    bought(scene, user)
    close_draw(draw, by=scene.host)
    draw_winners(draw, by=scene.host)
    basket = basket_for(user)
    sack = make_pack(product=scene.pack.product, quantity=4 * BOX, price="230.00")

    add_pack(basket, sack, 1)
    assert priced(basket_for(user), user).total_discount == 0

    add_pack(basket, scene.pack, 1)
    assert priced(basket_for(user), user).total_discount == scene.pack.price


def test_steps_out_of_turn_are_refused(scene):
    draw = started(scene)
    with pytest.raises(DealError, match="Close the entries first"):
        draw_winners(draw, by=scene.host)
    with pytest.raises(DealError, match="Nobody has bought"):
        close_draw(draw, by=scene.host)
    with pytest.raises(DealError, match="There is already a draw"):
        started(scene)
    bought(scene)
    close_draw(draw, by=scene.host)
    with pytest.raises(DealError, match="This draw's entries are closed"):
        close_draw(draw, by=scene.host)
    with pytest.raises(DealError, match="Please draw the winners"):
        cancel_draw(draw, by=scene.host)

    assert Draw.objects.get().status == "closed"


@pytest.mark.parametrize(
    ("winners", "prize"),
    [(0, {"percent": 5}), (51, {"percent": 5}), (1, {"percent": 99})],
)
def test_a_draw_that_makes_no_sense_is_refused(scene, winners, prize):
    with pytest.raises(DealError):
        started(scene, winners, **prize)

    assert not Draw.objects.exists()


def test_one_that_is_cancelled_makes_room_for_another(scene):
    cancel_draw(started(scene), by=scene.host)

    assert started(scene).status == "open"


def test_what_a_winner_was_told_goes_with_the_account(scene):
    winner = make_user()
    tell(winner, scene.live, DealNotice.WON, occasion="1", code="LUCKY")

    winner.delete()

    assert not SentNotification.objects.exists()
