from decimal import Decimal
from html import unescape

import pytest
from django.core import signing

from core.units import UnitKind
from shop.catalogue.models import ChangeBatch, Product, ProductEvent
from shop.catalogue.services.packs import save_pack
from shop.catalogue.states import BatchAct
from tests.factories.listings import pack_content
from tests.factories.orders import make_order
from tests.factories.pages import read_messages
from tests.factories.shop import make_pack, make_product
from tests.factories.vendors import make_farm, make_member
from tests.markup import flat
from vendors.members.states import Role
from vendors.partner.models import StockEntry, StockPool
from vendors.partner.services.stock import count_stock

from .rows import MANY, UNTOUCHED, as_shown, facts, save, shown, typed, undo

pytestmark = pytest.mark.django_db


@pytest.fixture
def farm():
    return make_farm("Li Orchard", code="li")


@pytest.fixture
def owner(client, farm):
    client.force_login(make_member(farm))
    return client


@pytest.fixture
def packs(farm):
    """Apples, Beans and Corn, a pack of 5 kg each at 59.00, with 100 kg there."""
    return [make_pack(farm, title) for title in ("Apples", "Beans", "Corn")]


# --- Saving ---------------------------------------------------------------------


def test_prices_and_stock_of_many_are_saved_at_once(owner, packs):
    form = typed(shown(owner), packs[0], price="64,50")
    typed(form, packs[1], counted="１２，５", unit="kg", low="2")

    answer = owner.post(MANY, form, follow=True)

    assert read_messages(answer) == ["2 listings changed. You can undo this below."]
    assert facts(packs) == [
        (Decimal("64.50"), 100_000, 2),
        (Decimal(59), 12_500, 1),
        UNTOUCHED,
    ]
    pool = packs[1].pool
    pool.refresh_from_db()
    assert pool.low_at == 2000
    assert pool.entries.first().reason == StockEntry.Reason.COUNT
    product = Product.objects.get(pk=packs[0].product_id)
    assert (product.lead_price, product.unit_price) == (
        Decimal("64.50"),
        Decimal("12.9"),
    )
    batch = ChangeBatch.objects.get()
    assert (batch.act, batch.events.count()) == (BatchAct.EDIT, 2)


def test_nothing_typed_changes_nothing(owner, packs):
    answer = owner.post(MANY, shown(owner), follow=True)

    assert read_messages(answer) == ["There were no changes."]
    assert facts(packs) == [UNTOUCHED] * 3
    assert not ChangeBatch.objects.exists()


def test_pressing_twice_changes_once(owner, packs):
    form = typed(shown(owner), packs[0], counted="80")

    save(owner, form)
    again = owner.post(MANY, form, follow=True)

    assert read_messages(again) == ["1 listing changed. You can undo this below."]
    assert packs[0].pool.entries.filter(reason="count").count() == 1
    assert ChangeBatch.objects.count() == 1


@pytest.mark.parametrize(
    ("field", "value", "why"),
    [
        ("price", "-3", "Please enter a price, for example 59.00."),
        ("price", "0", "Please enter a price above 0."),
        ("price", "1.005", "The smallest amount in this currency is 0.01."),
        ("price", "", "Please enter a price, or take the pack off sale."),
        ("price", "9" * 13, "Please enter a price, for example 59.00."),
        ("counted", "x", "Please enter a number, for example 2.5."),
        ("counted", "0.0001", "The smallest quantities are 1 g and 1 ml."),
        ("unit", "piece", "piece is not one of the available choices."),
        ("low", "1/2", "Please use a decimal point:"),
    ],
)
def test_one_wrong_field_keeps_all_that_was_typed(owner, packs, field, value, why):
    form = typed(shown(owner), packs[0], price="64.50")
    typed(form, packs[1], **{field: value})

    answer = owner.post(MANY, form)

    text = flat(answer.content.decode())
    assert answer.status_code == 422
    assert why in text
    assert 'value="64.50"' in text
    assert facts(packs) == [UNTOUCHED] * 3


def test_pieces_are_whole(owner, farm):
    product = make_product(farm, "Eggs", unit_kind=UnitKind.PIECE, piece_unit="tray")
    pack = make_pack(product=product, quantity=1, on_hand=12)

    answer = owner.post(MANY, typed(shown(owner), pack, counted="2.5"))

    assert "Please enter a whole number." in answer.content.decode()
    assert StockPool.objects.get(product=product).on_hand == 12


def test_less_than_is_promised_is_refused_and_the_rest_saved(owner, packs):
    make_order([(packs[0], 4)])
    form = typed(shown(owner), packs[0], counted="19.9")
    typed(form, packs[1], price="1")

    answer = owner.post(MANY, form)

    text = unescape(answer.content.decode())
    assert answer.status_code == 422
    assert "Stock can't be lower than what is reserved for open orders." in text
    assert 'value="19.9"' in text
    assert facts(packs)[:2] == [UNTOUCHED, (Decimal(1), 100_000, 2)]


# --- What somebody else changed meanwhile ---------------------------------------


def test_row_that_was_changed_meanwhile_is_told_and_the_rest_saved(owner, packs):
    form = typed(shown(owner), packs[0], price="70.00")
    typed(form, packs[1], price="71.00")
    save_pack(packs[0].product, pack_content(5000, "61.00", pack_id=packs[0].pk))

    answer = owner.post(MANY, form)

    text = flat(answer.content.decode())
    assert answer.status_code == 422
    assert "Someone else changed this after you opened the page." in text
    assert "Price ¥61.00" in text
    assert 'value="70.00"' in text
    assert [price for price, *_rest in facts(packs)] == [61, 71, 59]

    save(owner, as_shown(text))
    assert [price for price, *_rest in facts(packs)] == [70, 71, 59]


def test_count_against_a_parcel_that_left_is_told(owner, packs):
    form = typed(shown(owner), packs[0], counted="90")
    pool = packs[0].pool
    count_stock(pool, counted=95_000, seen_on_hand=100_000, by=None)

    answer = owner.post(MANY, form)

    text = flat(answer.content.decode())
    assert answer.status_code == 422
    assert "Stock 95 kg" in text
    assert facts(packs)[0][1] == 95_000


def test_order_placed_meanwhile_is_no_change_of_the_shelf(owner, packs):
    form = typed(shown(owner), packs[0], counted="90")
    make_order([(packs[0], 4)])

    save(owner, form)

    packs[0].pool.refresh_from_db()
    assert (packs[0].pool.on_hand, packs[0].pool.claimed) == (90_000, 20_000)


@pytest.mark.parametrize("forge", ["", "x", "signed for another"])
def test_row_that_does_not_say_what_was_seen_changes_nothing(owner, packs, forge):
    form = typed(shown(owner), packs[0], price="1")
    if forge == "signed for another":
        forge = signing.dumps([packs[1].product_id, 1, {"packs": {}}], salt="desk.many")
    form[f"{packs[0].product_id}-seen"] = forge

    answer = owner.post(MANY, form)

    assert answer.status_code == 422
    assert "This row was incomplete." in answer.content.decode()
    assert facts(packs) == [UNTOUCHED] * 3


# --- Undo -----------------------------------------------------------------------


def test_undo_puts_everything_back(owner, packs):
    form = typed(shown(owner), packs[0], price="1", counted="5")
    save(owner, typed(form, packs[1], low="7"))

    answer = undo(owner, ChangeBatch.objects.get())

    assert read_messages(answer) == ["Undone: 2 listings restored."]
    assert facts(packs) == [(Decimal(59), 100_000, 3), UNTOUCHED, UNTOUCHED]
    assert StockPool.objects.filter(low_at__gt=0).count() == 0
    counts = packs[0].pool.entries.filter(reason="count")
    assert [entry.quantity for entry in counts] == [95_000, -95_000]


def test_undo_leaves_what_was_changed_since_and_names_it(owner, packs):
    form = typed(shown(owner), packs[0], price="1")
    save(owner, typed(form, packs[1], price="2"))
    save_pack(packs[0].product, pack_content(5000, "33.00", pack_id=packs[0].pk))

    answer = undo(owner, ChangeBatch.objects.get())

    assert read_messages(answer) == [
        "Undone: 1 listing restored.",
        "Apples was changed by someone else, so it was left unchanged.",
    ]
    assert [price for price, *_rest in facts(packs)] == [33, 59, 59]


def test_undone_twice_is_undone_once_and_an_undo_can_be_undone(owner, packs):
    save(owner, typed(shown(owner), packs[0], price="1"))
    batch = ChangeBatch.objects.get()

    undo(owner, batch)
    undo(owner, batch)
    assert facts(packs)[0] == (Decimal(59), 100_000, 3)

    undo(owner, ChangeBatch.objects.get(act=BatchAct.UNDO))
    assert facts(packs)[0] == (Decimal(1), 100_000, 4)
    assert ChangeBatch.objects.count() == 3


def test_undo_of_a_count_that_orders_rest_on_is_refused(owner, packs):
    count_stock(packs[0].pool, counted=10_000, seen_on_hand=100_000, by=None)
    save(owner, typed(shown(owner), packs[0], counted="50"))
    make_order([(packs[0], 6)])

    answer = undo(owner, ChangeBatch.objects.get())

    assert read_messages(answer) == [
        "Apples: Stock can't be lower than what is reserved for open orders."
    ]
    assert facts(packs)[0][1] == 50_000


def test_undo_of_a_row_is_whole_or_not_at_all(owner, packs):
    """Its price was changed since, so its stock stays too."""
    save(owner, typed(shown(owner), packs[0], price="1", counted="5"))
    save_pack(packs[0].product, pack_content(5000, "33.00", pack_id=packs[0].pk))

    undo(owner, ChangeBatch.objects.get())

    assert facts(packs)[0][:2] == (Decimal(33), 5000)


# --- Whose ----------------------------------------------------------------------


def test_row_of_another_seller_is_404_and_nothing_is_saved(owner, packs):
    theirs = make_pack(make_farm(), "Theirs")
    form = typed(shown(owner), packs[0], price="1")
    form["row"].append(str(theirs.product_id))

    assert owner.post(MANY, form).status_code == 404
    assert facts([*packs, theirs]) == [UNTOUCHED] * 4


def test_batch_of_another_seller_is_404(owner, packs):
    save(owner, typed(shown(owner), packs[0], price="1"))
    batch = ChangeBatch.objects.get()
    rival = make_farm(code="rival")
    owner.force_login(make_member(rival))

    answer = owner.post(f"/desk/rival/products/many/{batch.pk}/undo/")

    assert answer.status_code == 404
    assert facts(packs)[0][0] == 1


def test_packer_may_not(client, farm, packs):
    client.force_login(make_member(farm, Role.PACKER))

    assert client.get(MANY).status_code == 403
    assert client.post(MANY, {"row": [packs[0].product_id]}).status_code == 403


@pytest.mark.parametrize(
    "sent", [{}, {"row": ["x"]}, {"row": ["9" * 30]}, {"row": ["-1"]}, {"row": ["１"]}]
)
def test_nonsense_is_404(owner, packs, sent):
    assert owner.post(MANY, sent).status_code == 404
    assert not ProductEvent.objects.exists()


def test_form_without_its_key_is_404(owner, packs):
    form = typed(shown(owner), packs[0], price="1")

    assert owner.post(MANY, {**form, "key": "x"}).status_code == 404
    assert facts(packs) == [UNTOUCHED] * 3


# --- Budget ---------------------------------------------------------------------


@pytest.mark.parametrize("count", [1, 50])
def test_page_takes_at_most_twelve_queries(owner, farm, queries, count):
    for number in range(count):
        pack = make_pack(farm, f"Goods {number:02}")
        make_pack(product=pack.product, quantity=1000, price="15.00")

    with queries(12):
        answer = owner.get(MANY)

    assert len(answer.context["rows"]) == count


def test_saving_fifty_prices_takes_as_many_queries_as_saving_two(owner, farm, queries):
    goods = [make_pack(farm, f"Goods {number:02}") for number in range(50)]
    form = shown(owner)
    for pack in goods:
        typed(form, pack, price="60")

    # 15, and a savepoint's two for each row.
    with queries(30 + 2 * 50):
        owner.post(MANY, form)

    assert {price for price, *_rest in facts(goods)} == {Decimal(60)}
