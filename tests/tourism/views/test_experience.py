"""An experience's page: days with room, what it costs, terms, and the basket."""

import re
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.cache import cache

from core import dates
from shop.basket.models import Basket
from tests.factories.accounts import make_user
from tests.factories.shop import make_basket, make_pack, make_photo
from tests.factories.tourism import make_experience, slots_of
from tests.factories.vendors import make_farm
from tests.markup import flat
from tests.structured import facts_of, faults_in, of_kind

pytestmark = pytest.mark.django_db


def url_of(experience, part=""):
    return f"{experience.get_absolute_url()}{part}"


def day_of(slot):
    return dates.day_of(slot.starts)


def chosen(experience, slot, **counts):
    prices = {price.kind: price.pk for price in experience.prices.all()}
    return {"slot": slot.pk} | {f"n-{prices[kind]}": n for kind, n in counts.items()}


def in_basket():
    basket = Basket.objects.last()
    lines = basket.lines.order_by("pk") if basket else []
    return [(line.stockrecord_id, line.quantity) for line in lines]


def test_page_says_what_happens_and_on_which_terms(client):
    found = make_experience(
        title_en="Persimmon picking",
        summary_en="An afternoon in the orchard",
        description_en="We pick and eat.",
        included_en="A basket of 2 kg",
        bring_en="Old shoes",
        meeting_point_en="At the gate",
        free_hours=48,
        late_percent=50,
        is_weather_bound=True,
        needs=4,
        deposit_percent=30,
        minutes=90,
    )

    said = client.get(url_of(found)).content.decode()

    for words in (
        "Persimmon picking", "An afternoon in the orchard", "We pick and eat.",
        "A basket of 2 kg", "Old shoes", "At the gate",
        "Free cancellation until 2 days before",
        "Later, 50% of your payment is refunded.",
        "In bad weather the farm cancels, notifies you and suggests other dates",
        "Minimum 4 people",
        "Can be booked until 12 hours before", "30% now, the rest at the farm",
        "from ¥60.00",
    ):  # fmt: skip
        assert words in said


def test_calendar_opens_at_the_next_free_day_and_turns(client):
    found = make_experience(days=3, horizon_days=90)
    first, *_rest = slots_of(found)

    page = client.get(url_of(found))

    month = page.context["month"]
    assert month.first == day_of(first).replace(day=1)
    assert month.days[day_of(first)].left == 10
    assert month.chosen is None
    later = client.get(url_of(found), {"month": f"{month.after:%Y-%m}"})
    assert later.context["month"].first == month.after
    assert later.context["month"].before == month.first


@pytest.mark.parametrize("asked", ["0001-01", "9999-12", "2026-13", "x", "\x00"])
def test_calendar_keeps_to_what_can_be_booked(client, asked):
    found = make_experience()

    page = client.get(url_of(found), {"month": asked})

    assert page.status_code == 200
    today = dates.today()
    assert page.context["month"].first >= today.replace(day=1)


def test_day_shows_its_times_and_full_ones_can_not_be_chosen(client):
    found = make_experience(days=2)
    full, free = slots_of(found)
    full.pool.claimed = full.pool.on_hand
    full.pool.save()

    said = client.get(url_of(found), {"day": day_of(full).isoformat()}).content.decode()
    assert re.search(rf'value="{full.pk}"[^>]* disabled', flat(said))
    said = client.get(url_of(found), {"day": day_of(free).isoformat()}).content.decode()
    assert "10 places left" in said
    assert f'value="{free.pk}" checked' in flat(said)


def test_price_says_what_is_paid_now_and_there(client):
    found = make_experience(
        prices={"adult": "60.00", "child": "30.00"}, deposit_percent=30
    )
    slot = slots_of(found)[0]

    page = client.get(url_of(found, "price/"), chosen(found, slot, adult=2, child=1))

    total = page.context["sum"]
    assert (total.now, total.there) == (Decimal("45.00"), Decimal("105.00"))
    assert (total.full, total.places) == (Decimal("150.00"), 3)
    said = page.content.decode()
    assert "Pay now" in said
    assert "¥45.00" in said
    assert "¥105.00" in said


def test_price_of_a_stay_counts_every_night(client):
    found = make_experience(kind="stay", prices={"room": "200.00"}, hour=15)
    slot = slots_of(found)[0]

    sent = chosen(found, slot, room=1) | {"nights": 3}
    total = client.get(url_of(found, "price/"), sent).context["sum"]

    assert (total.now, total.places) == (Decimal("600.00"), 1)


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ({"adult": 11}, "The maximum is 8 places per booking"),
        ({"adult": 7}, "Only 5 places left."),
    ],
)
def test_price_says_what_is_in_the_way(client, counts, said):
    found = make_experience(capacity=5, most=8)

    page = client.get(
        url_of(found, "price/"), chosen(found, slots_of(found)[0], **counts)
    )

    assert said in page.content.decode()


def test_choice_goes_into_the_basket(client):
    found = make_experience(prices={"adult": "60.00", "child": "30.00"})
    slot = slots_of(found)[0]
    packs = {one.price.kind: one.pack_id for one in slot.prices.all()}

    done = client.post(
        url_of(found, "add/"), chosen(found, slot, adult=2, child=1) | {"click": "a"}
    )

    assert done["Location"] == "/basket/"
    assert sorted(in_basket()) == sorted([(packs["adult"], 2), (packs["child"], 1)])


def test_double_click_books_once(client):
    found = make_experience()
    sent = chosen(found, slots_of(found)[0], adult=2) | {"click": "twice"}

    client.post(url_of(found, "add/"), sent)
    client.post(url_of(found, "add/"), sent)

    assert [quantity for _pack, quantity in in_basket()] == [2]


def test_nights_of_a_stay_go_together_or_not_at_all(client):
    found = make_experience(kind="stay", prices={"room": "200.00"}, hour=15, days=3)
    slots = slots_of(found)

    client.post(url_of(found, "add/"), chosen(found, slots[0], room=1) | {"nights": 3})
    assert [quantity for _pack, quantity in in_basket()] == [1, 1, 1]
    Basket.objects.all().delete()
    page = client.post(
        url_of(found, "add/"),
        chosen(found, slots[1], room=1) | {"nights": 3},
        follow=True,
    )
    assert "Not every night of this stay is available" in page.content.decode()
    assert in_basket() == []


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"slot": "0"}, "Please choose a date and the number of people."),
        ({"n-": ""}, "Please choose a date and the number of people."),
        ({"n-": "11"}, "The maximum is 10 places per booking"),
        ({"n-": "²"}, "Please choose a date and the number of people."),
    ],
)
def test_choice_that_can_not_be_is_said_on_the_day(client, change, said):
    found = make_experience()
    slot = slots_of(found)[0]
    price = found.prices.get().pk
    typed = {name if name != "n-" else f"n-{price}": v for name, v in change.items()}

    sent = chosen(found, slot, adult=2) | typed
    page = client.post(url_of(found, "add/"), sent, follow=True)

    assert said in page.content.decode()
    assert in_basket() == []


def test_full_date_is_refused_and_others_are_shown(client):
    found = make_experience(days=2)
    slot = slots_of(found)[0]
    slot.pool.claimed = slot.pool.on_hand
    slot.pool.save()

    page = client.post(url_of(found, "add/"), chosen(found, slot, adult=1), follow=True)

    assert "This date is full or closed" in page.content.decode()
    assert page.context["month"].chosen.day == day_of(slot)


def test_slot_of_another_experience_is_not_taken(client):
    found, other = make_experience(), make_experience()

    client.post(url_of(found, "add/"), chosen(found, slots_of(other)[0], adult=1))

    assert in_basket() == []


def test_script_gets_an_answer_in_place(client):
    found = make_experience()
    slot = slots_of(found)[0]

    good = client.post(
        url_of(found, "add/"),
        chosen(found, slot, adult=1),
        headers={"HX-Request": "true"},
    )
    bad = client.post(
        url_of(found, "add/"), {"slot": slot.pk}, headers={"HX-Request": "true"}
    )

    assert "In your basket" in good.content.decode()
    assert 'id="click-visit"' in good.content.decode()
    assert "Please choose a date and the number of people." in bad.content.decode()


def test_hidden_experience_is_not_there(client):
    found = make_experience()
    found.product.state = "hidden"
    found.product.save()

    for part in ("", "price/"):
        assert client.get(url_of(found, part)).status_code == 404
    assert client.post(url_of(found, "add/")).status_code == 404


def test_search_engines_read_the_product_and_its_dates(client):
    found = make_experience(title_en="Picking </script>", days=2)

    said = client.get(url_of(found)).content.decode()

    assert [one for facts in facts_of(said) for one in faults_in(facts)] == []
    (thing,) = of_kind(said, "Product")
    events = of_kind(said, "Event")
    assert thing["name"] == "Picking </script>"
    assert {event["location"]["@type"] for event in events} == {"Place"}
    assert events[0]["offers"][0]["price"] == "60.00"


def test_words_and_calendar_are_in_the_readers_language(client):
    found = make_experience()

    said = client.get(
        url_of(found), headers={"Accept-Language": "zh-hans"}
    ).content.decode()

    assert found.product.title_zh_hans in said
    assert "月" in said


@pytest.mark.parametrize("many", [1, 6])
def test_page_takes_a_fixed_number_of_queries(client, queries, many):
    farm = make_farm()
    found = make_experience(
        farm, days=many, prices={"adult": "60.00", "child": "30.00"}
    )
    for _ in range(many):
        make_experience(farm)
    day = day_of(slots_of(found)[0]).isoformat()
    cache.clear()
    for asked in ({}, {"day": day}):
        with queries(9):
            assert client.get(url_of(found), asked).status_code == 200
    with queries(6):
        client.get(url_of(found, "price/"), chosen(found, slots_of(found)[0], adult=1))
    user = make_user()
    pack = make_pack()
    make_basket(user, [(pack, 1)])
    client.force_login(user)
    with queries(12):
        assert client.get(url_of(found), {"day": day}).status_code == 200


def test_pictures_stand_in_their_order(client):
    from tourism.services.experiences import show_pictures

    found = make_experience()
    photos = [make_photo() for _ in range(3)]
    show_pictures(found, [photo.pk for photo in photos])

    assert client.get(url_of(found)).context["pictures"] == photos


def test_next_month_is_reached_when_this_one_is_over(client):
    found = make_experience(horizon_days=40)

    month = client.get(url_of(found)).context["month"]

    last = dates.today() + timedelta(days=40)
    assert month.first <= last
