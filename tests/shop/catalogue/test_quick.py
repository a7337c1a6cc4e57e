import json
import re
from decimal import Decimal
from html import unescape

import pytest
from django.contrib.staticfiles import finders
from django.test import Client
from django.urls import reverse

from core.phone import COOKIE, mark_of
from shop.catalogue.desk import shell
from shop.catalogue.models import Product
from shop.catalogue.suggestions import market_habits
from tests.factories.files import make_photo_upload
from tests.factories.shop import make_category, make_pack, make_product
from tests.factories.vendors import make_farm, make_member
from vendors.members.states import Role
from vendors.partner.models import TaxCategory

from .phone import written

pytestmark = pytest.mark.django_db

QUICK = "/desk/li/products/quick/"
NAMES = "/desk/li/products/names/"


@pytest.fixture
def farm():
    return make_farm("Li Orchard", code="li")


@pytest.fixture
def owner(client, farm):
    client.user = make_member(farm, email="li@example.com")
    client.force_login(client.user)
    return client


def posts(client, **fields):
    sent = {"key": "6f1c0c5e-3a34-4b2f-9b6e-1f1a2b3c4d5e", "then": "publish"}
    return client.post(QUICK, {**sent, **written(), **fields})


# --- The page -------------------------------------------------------------------


def test_page_holds_nothing_of_one_person_alone(owner, farm):
    answer = owner.get(QUICK)

    text = answer.content.decode()
    assert "Li Orchard" in text
    assert "li@example.com" not in text
    assert "Wang" not in text
    assert answer["X-Desk-User"] == mark_of(owner.user)
    assert answer["Cache-Control"] == "private, no-cache"
    assert owner.cookies[COOKIE].value == mark_of(owner.user)


def test_page_takes_few_queries(owner, farm, queries):
    make_category("Nuts")
    make_pack(farm)

    with queries(12):
        assert owner.get(QUICK).status_code == 200


def test_every_word_its_scripts_say_is_there(owner):
    said = owner.get(QUICK).context["said"]
    text = "".join(_script(name) for name in shell.SHELL if name.startswith("desk/"))

    asked = set(re.findall(r'say\("(\w+)"', text)) | set(
        re.findall(r'complain\("", "(\w+)"', text)
    )
    assert asked - said.keys() == set()


def _script(name):
    with open(finders.find(name), encoding="utf-8") as file:  # noqa: PTH123
        return file.read()


def test_packer_has_no_such_page(client, farm):
    client.force_login(make_member(farm, Role.PACKER))

    assert client.get(QUICK).status_code == 403


# --- Without scripts ------------------------------------------------------------


def test_plain_form_lists_and_hands_in(owner, farm):
    answer = posts(owner, photos=[make_photo_upload()])

    product = Product.objects.get()
    assert answer.status_code == 302
    assert answer["Location"] == f"/desk/li/products/{product.pk}/"
    assert (product.partner, product.state) == (farm, "in-review")
    assert product.stockrecords.get().price == Decimal(69)
    assert product.images.count() == 1


def test_plain_form_pressed_twice_lists_once(owner):
    first, second = (
        posts(owner, photos=[make_photo_upload()]),
        posts(owner, photos=[make_photo_upload()]),
    )

    assert first["Location"] == second["Location"]
    assert Product.objects.count() == 1


def test_plain_form_changed_after_it_was_sent_does_not_list_again(owner):
    posts(owner)
    posts(owner, title="Something else")

    assert Product.objects.get().title == "Thin-shell walnuts"


def test_plain_form_keeps_words_and_photos_of_a_wrong_one(owner):
    answer = posts(
        owner,
        title="",
        photos=[make_photo_upload(), make_photo_upload(b"text", "bad.jpg")],
    )

    text = answer.content.decode()
    assert answer.status_code == 422
    assert "1 photo saved." in text
    assert "bad.jpg: We can't read this photo." in unescape(text)
    assert 'value="69"' in text
    assert not Product.objects.exists()
    token = text.split('name="kept_photos" value="')[1].split('"')[0]
    assert posts(owner, kept_photos=token).status_code == 302
    assert Product.objects.get().images.count() == 1


def test_plain_form_saves_a_draft(owner):
    posts(owner, then="save", category="")

    assert Product.objects.get().state == "draft"


# --- What is usual --------------------------------------------------------------


def _priced(farm, price, title="Thin-shell walnuts", **fields):
    pack = make_pack(
        product=make_product(farm, title, **fields), price=price, quantity=1000
    )
    return pack.product


def test_habits_tell_name_category_pack_season_and_range():
    nuts = make_category("Nuts")
    for price in ("18", "20", "22", "24", "26", "90"):
        _priced(make_farm(), price, main_category=nuts, season=0b111100000000)

    habit = market_habits()["names"][0]

    assert habit["name"] == "Thin-shell walnuts"
    assert (habit["category"], habit["offers"]) == (nuts.pk, 6)
    assert habit["measure"] == "weight"
    assert habit["months"] == [9, 10, 11, 12]
    assert (habit["amount"], habit["unit"]) == ("1", "kg")
    # One in five at either end is left out: nobody is guided by the dearest.
    assert (habit["low"], habit["high"]) == ("20.00", "26.00")


def test_bunches_are_told_from_pieces_and_counted_as_bunches():
    for price, unit in (("4", "bunch"), ("5", "bunch"), ("6", "bunch"), ("1", "piece")):
        product = make_product(
            make_farm(), "Leeks", unit_kind="piece", piece_unit=unit, season=0
        )
        make_pack(product=product, price=price, quantity=1)
        Product.objects.filter(pk=product.pk).update(unit_price=price)

    bunch, piece = market_habits()["names"]

    assert (bunch["measure"], bunch["unit"], bunch["amount"]) == ("bunch", "bunch", "1")
    assert (bunch["low"], bunch["high"]) == ("4.00", "6.00")
    assert (piece["measure"], piece["low"]) == ("piece", "")


@pytest.mark.parametrize(("farms", "each"), [(1, 5), (2, 1)])
def test_too_few_offers_or_sellers_make_no_range(farms, each):
    for _ in range(farms):
        farm = make_farm()
        for _ in range(each):
            _priced(farm, "20")

    assert [h["low"] for h in market_habits()["names"]] == [""]


def test_habits_are_of_what_shoppers_see(owner, farm):
    _priced(farm, "20", "Secret draft", state="draft")
    _priced(make_farm(status="suspended"), "20", "Suspended")

    assert market_habits() == {"names": [], "categories": []}


def test_names_take_two_queries_for_any_market_and_one_when_known(owner, farm, queries):
    for _ in range(12):
        _priced(farm, "20")

    with queries(7):
        first = owner.get(NAMES)
    with queries(6):
        second = owner.get(NAMES)

    assert first.json() == second.json()
    assert first.json()["names"][0]["offers"] == 12
    assert first["Cache-Control"] == "private, max-age=3600"


# --- What makes it an app -------------------------------------------------------


def test_worker_names_its_files_and_may_rule_the_desk(client):
    answer = client.get("/desk/sw.js")

    text = answer.content.decode()
    assert answer["Content-Type"] == "text/javascript; charset=utf-8"
    assert answer["Service-Worker-Allowed"] == "/desk/"
    assert answer["Cache-Control"] == "no-cache, max-age=0"
    given = json.loads(text.splitlines()[0].removeprefix("const GIVEN = ").rstrip(";"))
    assert given["offline"] == reverse("desk_offline")
    assert given["version"] == shell.shell_version(shell.whole(shell.SHELL))
    assert [path for path in given["shell"] if "/shop/listing/" in path]
    quick, others = re.compile(given["pages"][0][0]), [QUICK[:-1], "/desk/li/orders/"]
    assert quick.search(QUICK)
    assert not any(quick.search(path) for path in others)
    assert text.splitlines()[1] == "const send = null;"


def test_worker_that_sends_is_a_module(client):
    text = client.get("/desk/sw.js?sends").content.decode()

    assert text.splitlines()[1] == 'import { send } from "/static/offline/send.js";'
    assert "const send" not in text


def test_worker_has_another_version_when_a_file_changes(monkeypatch):
    before = shell.shell_version(shell.SHELL)
    text = shell.text_of
    shell._version.cache_clear()
    monkeypatch.setattr(
        shell, "text_of", lambda name: text(name) + "\n" * (name == "base.css")
    )

    after = shell.shell_version(shell.SHELL)

    shell._version.cache_clear()
    assert before != after


@pytest.mark.parametrize(
    ("asked", "lang"), [("en", "en"), ("zh-hans", "zh-hans"), ("x", "en")]
)
def test_manifest_can_be_installed(client, asked, lang):
    answer = client.get("/desk/manifest.webmanifest", {"lang": asked})

    content = answer.json()
    assert answer["Content-Type"] == "application/manifest+json"
    assert (content["lang"], content["start_url"], content["display"]) == (
        lang, "/desk/", "standalone",
    )  # fmt: skip
    assert {icon["sizes"] for icon in content["icons"]} == {"192x192", "512x512"}
    assert any(icon.get("purpose") == "maskable" for icon in content["icons"])


def test_page_for_no_signal_tells_of_nobody(owner, client, queries):
    with queries(2):
        mine = owner.get(reverse("desk_offline")).content.decode()

    assert "li@example.com" not in mine
    assert "csrfmiddlewaretoken" not in mine
    assert Client().get(reverse("desk_offline")).content.decode() == mine


def test_signing_out_leads_past_the_worker_where_a_desk_is_kept(owner):
    owner.get(QUICK)

    out = owner.post("/accounts/logout/")
    past = owner.get(out["Location"])

    assert out["Location"] == "/desk/signed-out"
    assert past.status_code == 200
    assert f'data-mark="{mark_of(owner.user)}" data-after="/"' in past.content.decode()
    assert owner.cookies[COOKIE].value == ""


@pytest.mark.parametrize(
    ("asked", "after"),
    [("/join/?invite=x", "/join/?invite=x"), ("https://evil.example/", "/"), ("", "/")],
)
def test_way_out_leads_on_within_the_site(client, asked, after):
    client.cookies[COOKIE] = '"><script>'

    page = client.get("/desk/signed-out", {"next": asked}).content.decode()

    assert f'data-mark="" data-after="{after}"' in page


def test_signing_in_hides_what_another_person_left(owner, client, farm):
    owner.get(QUICK)
    other = make_member(farm, email="other@example.com")
    owner.cookies.pop("nanpo_session", None)
    owner.logout()
    owner.cookies[COOKIE] = mark_of(owner.user)

    answer = owner.post(
        "/accounts/login/", {"login": other.email, "password": "demo-market"}
    )

    assert answer.status_code == 302
    assert owner.cookies[COOKIE].value == ""


def test_storefront_loads_none_of_the_desks_scripts(client):
    assert "desk/" not in client.get("/").content.decode().split("<body>")[0]


def test_first_tax_offered_is_that_of_produce_not_the_lowest(owner, farm):
    for code, rate, produce in (("exempt", "0", False), ("food", "0.07", True)):
        TaxCategory.objects.create(
            code=code, name=code, rate=Decimal(rate), is_produce=produce
        )

    form = owner.get(QUICK).context["packs"].forms[0]

    food = TaxCategory.objects.get(code="food")
    assert form["tax_category"].value() == food.pk
