"""Listing from the field: in few taps, without signal, sent once."""

import io
import re

from PIL import Image
from playwright.sync_api import expect

from core.images.intake import prepare_photo
from core.models import Photo
from shop.catalogue.models import ALL_YEAR
from tests.factories.shop import make_category, make_pack, make_product
from tests.factories.vendors import make_farm

from .phone import QUICK, of, photo

MOST_TAPS = 8
COUNT_TAPS = """
    window.taps = 0;
    const count = (e) => { if (e.isTrusted && e.detail) window.taps += 1; };
    addEventListener("click", count, true);
"""


# --- Taps -----------------------------------------------------------------------


def test_from_photo_to_handed_in_in_at_most_eight_taps(phones, owner, farm):
    phone = phones(owner)
    phone.context.add_init_script(COUNT_TAPS)
    phone.page.close()
    phone.page = page = phone.new_page()
    phone.page.goto(QUICK)
    phone.is_ready()

    with page.expect_file_chooser() as chooser:
        page.locator(".shot-gallery .drop").click()
    chooser.value.set_files([photo()])
    page.locator("#id_title").press_sequentially("Walnuts")
    expect(page.locator("[data-filed]")).to_have_text(
        "Category Nuts, sold by weight, in season Sept to Dec."
    )
    expect(page.locator("#others")).to_have_text("Other sellers: ¥20.00–¥24.00 per kg.")
    page.locator("[name=packs-0-price]").click()
    page.keyboard.type("23")
    page.locator("[name=stock-counted]").click()
    page.keyboard.type("50")
    phone.publishes()
    expect(phone.states()).to_contain_text("Sent, in review.")

    taps = page.evaluate("window.taps") + 1  # choosing the file in the phone's gallery
    product = of(farm).get()
    assert taps <= MOST_TAPS, taps
    assert (product.state, product.main_category.name) == ("in-review", "Nuts")
    assert product.months == [9, 10, 11, 12]
    assert product.images.count() == 1


def test_category_is_guessed_from_the_name_and_an_old_guess_goes(phones, owner, farm):
    oils = make_category("Vinegar & oil")
    oil = make_product(
        make_farm(), "Walnut oil, cold", main_category=oils, season=ALL_YEAR
    )
    make_pack(product=oil, price="60", quantity=500)
    phone = phones(owner)
    page = phone.page
    page.goto(QUICK)
    phone.is_ready()
    filed, name = page.locator("[data-filed]"), page.locator("#id_title")

    for typed, said in (
        ("Walnuts", "Category Nuts,"),
        ("Walnut oil", "Category Vinegar & oil,"),
        ("Mixed nuts", "Category Nuts,"),
        ("Coconut butter", "Please choose a category"),
    ):
        name.fill(typed)
        expect(filed).to_contain_text(said)

    # What the person chose is no guess, and stays.
    page.locator("#filed summary").click()
    page.locator("[name=category]").select_option(label="Vinegar & oil")
    name.fill("Walnuts")
    expect(filed).to_contain_text("Category Vinegar & oil,")


# --- Without signal -------------------------------------------------------------


def test_two_listings_written_without_signal_arrive_once_with_photos(
    phones, owner, farm
):
    phone = phones(owner)
    phone.opens_desk()
    phone.offline()

    phone.page.reload()
    phone.is_ready()
    expect(phone.page.locator("#no-signal")).to_be_visible()
    phone.writes("Walnuts", photo("red"), photo("blue"))
    expect(phone.page.locator("[data-publish]")).to_have_text("Publish when online")
    phone.publishes()
    expect(phone.states()).to_have_count(1)
    phone.writes("Walnut oil", photo("green"))
    phone.publishes()
    expect(phone.states()).to_have_count(2)
    expect(phone.states().first).to_have_text(
        "Saved on this phone. Waiting to be sent."
    )
    assert not of(farm).exists()
    phone.page.reload()
    phone.is_ready()
    expect(phone.states()).to_have_count(2)

    phone.online()

    expect(phone.states().first).to_contain_text("Sent, in review.")
    expect(phone.states().last).to_contain_text("Sent, in review.")
    found = {p.title: p.images.count() for p in of(farm)}
    assert found == {"Walnuts": 2, "Walnut oil": 1}
    phone.page.reload()
    phone.is_ready()
    phone.page.wait_for_timeout(500)
    assert of(farm).count() == 2


def test_photos_are_sent_small_upright_and_without_their_place(phones, owner, farm):
    phone = phones(owner)
    phone.page.goto(QUICK)
    phone.is_ready()
    phone.writes("Walnuts", photo(size=(3000, 2000)))
    phone.publishes()
    expect(phone.states()).to_contain_text("Sent, in review.")

    kept = Photo.objects.get()
    with kept.original.open() as file:
        sent = file.read()
    with Image.open(io.BytesIO(sent)) as image:
        assert max(image.size) <= 1600
        assert image.size[0] < image.size[1]  # it was held sideways
        assert not image.getexif()
    assert len(sent) <= 300_000
    prepare_photo(kept.pk)
    kept.refresh_from_db()
    assert kept.state == Photo.State.READY


def test_answer_that_is_lost_makes_no_second_listing(phones, owner, farm):
    phone = phones(owner)
    phone.page.goto(QUICK)
    phone.is_ready()
    lost = []

    def lose_first(route):
        if lost:
            return route.continue_()
        lost.append(route.fetch().status)
        return route.abort()

    phone.page.route("**/sync/draft/", lose_first)
    phone.writes("Walnuts", photo())
    phone.publishes()
    expect(phone.states()).to_have_text("No answer yet. We will try again.")
    second = phone.new_page()
    second.goto(QUICK)

    expect(second.locator(".kept-draft .state")).to_contain_text("Sent, in review.")
    expect(phone.states()).to_contain_text("Sent, in review.")
    assert lost == [201]
    assert of(farm).count() == 1
    assert of(farm).get().images.count() == 1


def test_unfinished_draft_outlives_the_phone_and_other_pages_say_no_signal(
    phones, owner, farm
):
    phone = phones(owner)
    phone.opens_desk()
    phone.offline()
    phone.writes("Half a listing", photo())
    expect(phone.page.locator("#saved-at")).to_contain_text("Saved on this phone at")

    phone.page.goto("/desk/li/orders/")
    expect(phone.page.get_by_role("heading", name="No connection")).to_be_visible()
    expect(phone.page.locator(".kept-draft b")).to_have_text("Half a listing")
    phone.page.get_by_role("link", name=re.compile("List goods")).click()

    phone.is_ready()
    expect(phone.page.locator("#id_title")).to_have_value("Half a listing")
    expect(phone.page.locator(".shot img")).to_have_count(1)
    assert not of(farm).exists()


def test_another_page_of_the_desk_sends_what_waits(phones, owner, farm):
    phone = phones(owner)
    phone.opens_desk()
    phone.offline()
    phone.writes("Walnuts", photo())
    phone.publishes()
    expect(phone.states()).to_have_count(1)
    phone.is_put_away()
    phone.online()

    phone.page.goto("/desk/li/products/")

    expect(phone.page.get_by_role("link", name=re.compile("Walnuts"))).to_have_count(0)
    phone.page.wait_for_function("() => !localStorage.getItem('desk-waiting')")
    assert of(farm).get().title == "Walnuts"


def test_form_works_without_scripts(phones, owner, farm):
    phone = phones(owner, java_script_enabled=False)
    page = phone.page
    page.goto(QUICK)
    page.locator(".shot-gallery input").set_input_files([photo()])
    page.get_by_label("Name").fill("Walnuts")
    page.locator("#filed > summary").click()
    page.get_by_label("Category").select_option(label="Nuts")
    page.locator("[name=packs-0-amount]").fill("1")
    page.locator("[name=packs-0-price]").fill("30")
    page.locator("[name=stock-counted]").fill("50")
    page.get_by_role("button", name="Publish").click()

    expect(page.locator(".messages")).to_contain_text("Submitted.")
    assert of(farm).get().images.count() == 1
