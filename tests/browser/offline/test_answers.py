"""What was sent and needs an answer: mended, compared, and chosen field by field."""

import re
from decimal import Decimal

from playwright.sync_api import expect

from core.models import Photo
from shop.catalogue.services.listings import update_product
from shop.catalogue.services.photos import add_photo
from tests.core.images import corpus
from tests.factories.listings import listing_content, pack_content
from tests.factories.shop import (
    keep_photo,
    make_category,
    make_pack,
    make_product,
    make_tax_category,
)
from tests.factories.vendors import make_member

from .phone import QUICK, of, photo


def test_what_the_market_refuses_is_said_at_its_field_and_mended(phones, owner, farm):
    phone = phones(owner)
    phone.page.goto(QUICK)
    phone.is_ready()
    phone.writes("Walnuts", photo(), price="2.3.5.0")
    phone.publishes()
    expect(phone.states()).to_have_text("Needs your attention.")
    expect(phone.page.locator(".kept-why")).to_contain_text("Please enter a price")

    phone.page.get_by_role("button", name="Change", exact=True).first.click()
    expect(phone.page.locator(".field.err .why")).to_contain_text(
        "Please enter a price"
    )
    expect(phone.page.locator(".shot")).to_have_count(1)
    phone.page.locator("[name=packs-0-price]").fill("23,50")
    phone.publishes()

    expect(phone.states()).to_contain_text("Sent, in review.")
    assert of(farm).get().stockrecords.get().price == Decimal("23.50")


def test_what_is_no_number_is_said_before_anything_is_sent(phones, owner, farm):
    phone = phones(owner)
    page = phone.page
    page.goto(QUICK)
    phone.is_ready()
    phone.writes("Walnuts", photo(), price="0", stock="-3")
    phone.publishes()

    why = page.locator(".field .why")
    expect(why).to_have_text(
        ["Please enter a price above 0.", "Please enter a number, for example 2.5."]
    )
    # What is being mended is not complained of any longer.
    page.locator("[name=packs-0-price]").fill("23,5")
    expect(why).to_have_count(1)
    page.locator("[name=stock-counted]").fill("30")
    phone.publishes()
    expect(phone.states()).to_contain_text("Sent, in review.")
    assert of(farm).get().stockrecords.get().price == Decimal("23.50")


def test_bad_photos_are_said_in_words_and_the_rest_is_kept(phones, owner, farm):
    phone = phones(owner)
    page = phone.page
    page.goto(QUICK)
    phone.is_ready()
    page.locator("#id_title").fill("Walnuts")
    bad = {
        "empty.jpg": b"",
        "letter.jpg": b"Dear reader, this is no picture at all.",
        "cut.jpg": photo()["buffer"][:3000],
        "walnuts.heic": corpus.heic(),
    }

    page.locator(".shot-gallery input").set_input_files(
        [{"name": n, "mimeType": "image/jpeg", "buffer": b} for n, b in bad.items()]
    )

    words = page.locator("#photo-words")
    expect(words).to_contain_text("empty.jpg: This file is empty.")
    expect(words).to_contain_text("letter.jpg: We can't read this photo.")
    expect(page.locator(".shot")).to_have_count(1)  # the market reads HEIC
    expect(page.locator("#id_title")).to_have_value("Walnuts")
    phone.writes("Walnuts")
    phone.publishes()
    expect(phone.states()).to_contain_text("Sent, in review.")
    assert Photo.objects.get().original.name.endswith(".heic")


def test_change_written_without_signal_meets_another_change(phones, owner, farm):
    product = make_product(farm, "Red dates", main_category=make_category("Nuts"))
    make_pack(product=product, price="30.00", quantity=1000, on_hand=50_000)
    add_photo(product, keep_photo())
    phone = phones(owner)
    phone.opens_desk()
    phone.page.locator("#goods summary").click()
    phone.page.get_by_role("button", name="Change", exact=True).click()
    expect(phone.page.locator("h1")).to_have_text("Change to Red dates")
    phone.offline()
    phone.page.locator("[name=packs-0-price]").fill("35")
    phone.page.locator("#id_title").fill("Red dates from the terrace")
    phone.publishes()
    expect(phone.states()).to_have_count(1)
    update_product(
        product,
        version=product.version,
        content=listing_content("Sweet red dates"),
        packs=[
            pack_content(1000, "33.00", pack_id=product.stockrecords.get().pk,
                 tax_category=make_tax_category())
        ],
        by=None,
    )  # fmt: skip

    phone.online()
    expect(phone.states()).to_have_text("Also changed elsewhere. Please compare.")
    phone.page.get_by_role("button", name="Compare").click()
    box = phone.page.locator("#compare")
    expect(box).to_contain_text("Sweet red dates was also changed elsewhere")
    price = box.locator("fieldset", has_text="Price")
    expect(price.locator("b")).to_have_text(["¥35.00", "¥33.00"])
    name = box.get_by_role("group", name="Name", exact=True)
    name.get_by_text("Current version").click()
    phone.page.get_by_role("button", name="Send my selection").click()

    expect(phone.states()).to_contain_text("Sent. Shoppers can see it now.")
    product.refresh_from_db()
    assert product.title == "Sweet red dates"
    assert product.stockrecords.get().price == Decimal(35)
    assert product.pools.get().on_hand == 50_000


def test_two_phones_of_one_farm_change_the_same_thing(phones, owner, farm):
    product = make_product(farm, "Red dates", main_category=make_category("Nuts"))
    make_pack(product=product, price="30.00", quantity=1000)
    add_photo(product, keep_photo())
    both = [phones(owner), phones(make_member(farm))]
    for number, phone in enumerate(both):
        phone.opens_desk(f"{QUICK}?change={product.pk}")
        expect(phone.page.locator("h1")).to_have_text("Change to Red dates")
        phone.offline()
        phone.page.locator("[name=packs-0-price]").fill(f"{40 + number}")
        phone.publishes()
        expect(phone.states()).to_have_count(1)

    for phone in both:
        phone.online()
    for phone in both:
        expect(phone.states()).not_to_contain_text(
            re.compile("Waiting|Sending|No answer")
        )

    said = sorted(phone.states().inner_text().split(".")[0] for phone in both)
    assert said == ["Also changed elsewhere", "Sent"]
    product.refresh_from_db()
    assert product.version == 2
