"""Listing from the field: few taps, no signal, sent once; what a phone keeps and for whom."""

import io
import re
from decimal import Decimal

import pytest
from PIL import Image
from playwright.sync_api import expect

from core.images import prepare_photo
from core.models import Photo
from shop.catalogue.models import Product
from shop.catalogue.services import save_pack, update_product
from tests.cast import a_category, a_farm, a_member, a_pack, a_product, a_tax_category
from tests.core.images import corpus
from tests.shop.catalogue.makers import content, pack

from .conftest import PATIENCE, SIZES, sign_in

MOST_TAPS = 8
QUICK = "/desk/li/products/quick/"
# What a browser says of a request without signal, or of an answer we asked for.
EXPECTED = re.compile(
    r"ERR_INTERNET_DISCONNECTED|ERR_FAILED|status of (401|404|409|422)"
)
COUNT_TAPS = """
    window.taps = 0;
    addEventListener("click", (e) => { if (e.isTrusted && e.detail) window.taps += 1; }, true);
"""


class Phone:
    """A phone with the desk on it; `complaints` must be empty at the end."""

    def __init__(self, chromium, site, user=None, **wishes):
        across, down = SIZES[360]
        self.site, self.complaints = site, []
        self.context = chromium.new_context(
            base_url=site.url,
            viewport={"width": across, "height": down},
            has_touch=True,
            locale="en-GB",
            **wishes,
        )
        self.context.set_default_timeout(PATIENCE)
        if user:
            sign_in(self.context, site, user)
        self.page = self.new_page()

    def new_page(self):
        page = self.context.new_page()
        page.on("pageerror", lambda error: self.complaints.append(f"script: {error}"))
        page.on("console", self._listen)
        page.on("dialog", lambda dialog: dialog.accept())
        return page

    def _listen(self, message):
        if message.type == "error" and not EXPECTED.search(message.text):
            self.complaints.append(message.text)

    def opens_desk(self, address=QUICK):
        """With signal, until the worker keeps the page."""
        self.page.goto(address)
        self.is_ready()
        self.page.wait_for_function(
            """async () => {
                const names = (await caches.keys()).filter((n) => n.startsWith("desk-pages-"));
                if (!names.length || !navigator.serviceWorker.controller) return false;
                return (await (await caches.open(names[0])).keys()).length > 0;
            }"""
        )

    def is_ready(self):
        self.page.wait_for_selector("#quick-form[data-ready]")

    def offline(self, off=True):
        self.context.set_offline(off)

    def online(self):
        self.offline(False)

    def writes(self, title, *photos, price="30", stock="120"):
        page = self.page
        if photos:
            self.chooses(*photos)
        page.get_by_label("What is it?").fill(title)
        page.locator("[name=packs-0-price]").fill(price)
        page.locator("[name=stock-counted]").fill(stock)

    def chooses(self, *photos):
        count = self.page.locator(".shot").count()
        self.page.locator(".shot-gallery input").set_input_files(list(photos))
        expect(self.page.locator(".shot")).to_have_count(count + len(photos))

    def publishes(self):
        self.page.locator("[data-publish]").click()

    def states(self):
        return self.page.locator(".kept-draft .state")


@pytest.fixture
def phones(chromium, site):
    made = []

    def phone(user=None, **wishes):
        made.append(Phone(chromium, site, user, **wishes))
        return made[-1]

    yield phone
    for each in made:
        each.context.close()
    assert [each.complaints for each in made] == [[] for _ in made]


@pytest.fixture
def farm(site):
    farm = a_farm("Li Orchard", code="li")
    nuts = a_category("Nuts")
    for price in ("18", "20", "22", "24", "26"):
        other = a_product(
            a_farm(), "Walnuts", main_category=nuts, season=0b111100000000
        )
        a_pack(product=other, price=price, quantity=1000)
    return farm


@pytest.fixture
def owner(farm):
    return a_member(farm)


def photo(shade="red", name="walnuts.jpg", size=(2400, 1800)):
    """A noisy picture of its own, held sideways, that says where it was taken."""
    image = corpus.scene(*size)
    image.paste(shade, (0, 0, 200, 200))
    out = io.BytesIO()
    image.save(out, "JPEG", quality=95, exif=corpus.exif(orientation=6))
    return {"name": name, "mimeType": "image/jpeg", "buffer": out.getvalue()}


def of(farm):
    return Product.objects.filter(partner=farm).order_by("pk")


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
        "Filed under Nuts, sold by weight, in season Sept to Dec."
    )
    expect(page.locator("#others")).to_have_text("Others ask ¥20.00–¥24.00 per kg.")
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
    expect(phone.states().first).to_have_text("Kept on this phone. Waits to be sent.")
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
    sent = kept.original.read()
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
    expect(phone.states()).to_have_text("No answer yet. It is tried again by itself.")
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
    expect(phone.page.get_by_role("heading", name="No signal")).to_be_visible()
    expect(phone.page.locator(".kept-draft b")).to_have_text("Half a listing")
    phone.page.get_by_role("link", name=re.compile("Put goods on the shelf")).click()

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
    phone.page.goto("about:blank")
    phone.online()

    phone.page.goto("/desk/li/products/")

    expect(phone.page.get_by_role("link", name=re.compile("Walnuts"))).to_have_count(0)
    phone.page.wait_for_function("!localStorage.getItem('desk-waiting')")
    assert of(farm).get().title == "Walnuts"


# --- What needs an answer -------------------------------------------------------


def test_what_the_market_refuses_is_said_at_its_field_and_mended(phones, owner, farm):
    phone = phones(owner)
    phone.page.goto(QUICK)
    phone.is_ready()
    phone.writes("Walnuts", photo(), price="cheap")
    phone.publishes()
    expect(phone.states()).to_have_text("Needs your answer.")
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
    expect(words).to_contain_text("letter.jpg: This is not a photo we can read.")
    expect(page.locator(".shot")).to_have_count(1)  # the market reads HEIC
    expect(page.locator("#id_title")).to_have_value("Walnuts")
    phone.writes("Walnuts")
    phone.publishes()
    expect(phone.states()).to_contain_text("Sent, in review.")
    assert Photo.objects.get().original.name.endswith(".heic")


def test_change_written_without_signal_meets_another_change(phones, owner, farm):
    product = a_product(farm, "Red dates", main_category=a_category("Nuts"))
    a_pack(product=product, price="30.00", quantity=1000, on_hand=50_000)
    phone = phones(owner)
    phone.opens_desk()
    phone.page.locator("#goods summary").click()
    phone.page.get_by_role("button", name="Change", exact=True).click()
    expect(phone.page.locator("h1")).to_have_text("Change of Red dates")
    phone.offline()
    phone.page.locator("[name=packs-0-price]").fill("35")
    phone.page.locator("#id_title").fill("Red dates from the terrace")
    phone.publishes()
    expect(phone.states()).to_have_count(1)
    update_product(
        product,
        version=product.version,
        content=content("Sweet red dates"),
        packs=[
            pack(1000, "33.00", pack_id=product.stockrecords.get().pk,
                 tax_category=a_tax_category())
        ],
        by=None,
    )  # fmt: skip

    phone.online()
    expect(phone.states()).to_have_text("Changed elsewhere too. Please compare.")
    phone.page.get_by_role("button", name="Compare").click()
    box = phone.page.locator("#compare")
    expect(box).to_contain_text("Sweet red dates was changed elsewhere too")
    price = box.locator("fieldset", has_text="Price")
    expect(price.locator("b")).to_have_text(["¥35.00", "¥33.00"])
    box.locator("fieldset", has_text="What is it?").get_by_text("Theirs").click()
    phone.page.get_by_role("button", name="Send what I chose").click()

    expect(phone.states()).to_contain_text("Sent. Shoppers can see it now.")
    product.refresh_from_db()
    assert product.title == "Sweet red dates"
    assert product.stockrecords.get().price == Decimal(35)
    assert product.pools.get().on_hand == 50_000


def test_two_phones_of_one_farm_change_the_same_thing(phones, owner, farm):
    product = a_product(farm, "Red dates", main_category=a_category("Nuts"))
    a_pack(product=product, price="30.00", quantity=1000)
    both = [phones(owner), phones(a_member(farm))]
    for number, phone in enumerate(both):
        phone.opens_desk(f"{QUICK}?change={product.pk}")
        expect(phone.page.locator("h1")).to_have_text("Change of Red dates")
        phone.offline()
        phone.page.locator("[name=packs-0-price]").fill(f"{40 + number}")
        phone.publishes()
        expect(phone.states()).to_have_count(1)

    for phone in both:
        phone.online()
    for phone in both:
        expect(phone.states()).not_to_contain_text(
            re.compile("Waits|Sending|No answer")
        )

    said = sorted(phone.states().inner_text().split(".")[0] for phone in both)
    assert said == ["Changed elsewhere too", "Sent"]
    product.refresh_from_db()
    assert product.version == 2


# --- Whose it is ----------------------------------------------------------------


def test_signing_out_clears_pages_and_keeps_drafts_for_their_writer(
    phones, owner, farm
):
    phone = phones(owner)
    phone.opens_desk()
    phone.offline()
    phone.writes("Walnuts", photo())
    phone.publishes()
    expect(phone.states()).to_have_count(1)
    phone.page.goto("about:blank")
    phone.page.context.clear_cookies(name="nanpo_session")  # signed out elsewhere
    phone.online()
    phone.page.goto("/")
    sign_in(phone.context, phone.site, owner)
    phone.page.goto("/accounts/")
    phone.offline()
    phone.online()

    phone.page.get_by_role("button", name="Sign out").last.click()
    phone.page.wait_for_url("**/")
    kept = phone.page.evaluate("caches.keys()")
    assert [name for name in kept if name.startswith("desk-pages-")] == []
    phone.offline()
    phone.page.goto(QUICK)
    expect(phone.page.get_by_role("heading", name="No signal")).to_be_visible()
    expect(phone.page.locator("#kept")).to_be_hidden()
    phone.online()
    assert not of(farm).exists()

    # Another of the farm on the same phone sees and sends none of it.
    other = a_member(farm)
    sign_in(phone.context, phone.site, other)
    phone.page.goto(QUICK)
    phone.is_ready()
    expect(phone.page.locator("#kept")).to_be_hidden()
    phone.page.wait_for_timeout(800)
    assert not of(farm).exists()

    sign_in(phone.context, phone.site, owner)
    phone.page.goto(QUICK)
    expect(phone.states()).to_contain_text("Sent, in review.")
    assert of(farm).get().title == "Walnuts"


def test_signed_out_meanwhile_is_said_and_nothing_is_lost(phones, owner, farm):
    phone = phones(owner)
    phone.opens_desk()
    phone.offline()
    phone.writes("Walnuts", photo())
    phone.publishes()
    expect(phone.states()).to_have_count(1)
    phone.context.clear_cookies(name="nanpo_session")

    phone.online()

    expect(phone.states()).to_have_text(
        "Please sign in again. It is kept on this phone."
    )
    expect(phone.page.get_by_role("link", name="Sign in")).to_be_visible()
    sign_in(phone.context, phone.site, owner)
    phone.page.locator("#send-now").click()
    expect(phone.states()).to_contain_text("Sent, in review.")
    assert of(farm).count() == 1


def test_form_works_without_scripts(phones, owner, farm):
    phone = phones(owner, java_script_enabled=False)
    page = phone.page
    page.goto(QUICK)
    page.locator(".shot-gallery input").set_input_files([photo()])
    page.get_by_label("What is it?").fill("Walnuts")
    page.locator("#filed > summary").click()
    page.get_by_label("Category").select_option(label="Nuts")
    page.locator("[name=packs-0-amount]").fill("1")
    page.locator("[name=packs-0-price]").fill("30")
    page.locator("[name=stock-counted]").fill("50")
    page.get_by_role("button", name="Publish").click()

    expect(page.locator(".messages")).to_contain_text("Handed in.")
    assert of(farm).get().images.count() == 1
