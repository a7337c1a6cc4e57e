"""Staff write home's headline for some days; it ends by itself."""

from datetime import timedelta

import pytest

from core import dates
from core.models import AuditEntry
from core.templatetags.market import day
from shop.storefront.models import Headline
from tests.factories.accounts import make_staff
from tests.factories.pages import read_page
from tests.factories.shop import make_pack, make_product, this_month
from tests.factories.vendors import make_farm
from tests.markup import flat

pytestmark = pytest.mark.django_db
URL = "/office/market/headlines/"


@pytest.fixture
def clerk(client):
    person = make_staff()
    client.force_login(person)
    return person


def typed(**changes):
    today = dates.today()
    return {
        "title_en": "Persimmon week",
        "title_zh_hans": "柿子周",
        "starts": today.isoformat(),
        "ends": (today + timedelta(days=6)).isoformat(),
        **changes,
    }


def persimmons(**pack):
    product = make_product(make_farm(), "Persimmons", season=this_month())
    return make_pack(product=product, **pack)


def test_what_staff_write_stands_on_home_in_both_languages(client, clerk):
    saved = client.post(URL, typed(lead_en="Sweet.", lead_zh_hans="很甜。"))

    assert saved.status_code == 302
    english = read_page(client, "/")
    client.cookies["nanpo_language"] = "zh-hans"
    chinese = read_page(client, "/")
    assert ">Persimmon week</h1>" in english
    assert "Sweet." in english
    assert ">柿子周</h1>" in flat(chinese)
    assert "很甜。" in chinese
    entry = AuditEntry.objects.get(act="headline.saved")
    assert entry.user == clerk
    assert "正在显示" in read_page(client, URL)


def test_market_without_any_goods_says_it_too(client, clerk):
    assert "Straight from the farms," in read_page(client, "/")

    client.post(URL, typed(link="/season/", button_en="Go", button_zh_hans="去看看"))

    shown = read_page(client, "/")
    assert ">Persimmon week</h1>" in flat(shown)
    assert 'href="/season/" dir="auto">Go</a>' in flat(shown)


@pytest.mark.parametrize(("first", "last", "shown"), [(0, 0, True), (1, 3, False)])
def test_it_holds_from_its_first_day_to_the_end_of_its_last(
    client, clerk, first, last, shown
):
    today = dates.today()
    days = {
        "starts": (today + timedelta(days=first)).isoformat(),
        "ends": (today + timedelta(days=last)).isoformat(),
    }
    client.post(URL, typed(**days))

    assert ("Persimmon week" in read_page(client, "/")) is shown
    headline = Headline.objects.get()
    assert headline.ends == dates.end_of(today + timedelta(days=last))
    # The list names the days that were typed, not the midnight after the last.
    typed_days = [day(today + timedelta(days=each)) for each in (first, last)]
    assert " – ".join(typed_days) in flat(read_page(client, URL))


def test_it_ends_by_itself(client, clerk):
    client.post(URL, typed())
    now = dates.local()
    Headline.objects.update(starts=now - timedelta(days=3), ends=now)

    assert "Persimmon week" not in read_page(client, "/")
    assert "Ended" in read_page(client, URL)


def test_its_goods_come_first_and_it_goes_when_they_are_gone(client, clerk):
    pack, other = persimmons(), make_pack()
    goods = "\n".join(
        [pack.product.get_absolute_url(), f"http://x{other.product.get_absolute_url()}"]
    )
    client.post(URL, typed(goods=goods))

    context = client.get("/").context
    assert {p.pk for p in context["headline_cards"]} == {
        pack.product_id,
        other.product_id,
    }
    assert "Chosen for you now" in read_page(client, "/")

    for each in (pack, other):
        each.pool.on_hand = 0
        each.pool.save()
    shown = read_page(client, "/")
    assert "Persimmon week" not in shown
    assert "Not shown" in read_page(client, URL)


def test_preview_shows_home_and_keeps_nothing(client, clerk):
    pack = persimmons()
    url = pack.product.get_absolute_url()

    shown = client.post(URL, typed(goods=url, preview="1"))

    assert shown.status_code == 200
    text = shown.content.decode()
    assert ">Persimmon week</h1>" in text
    assert "Preview: shoppers do not see this" in text
    assert [p.pk for p in shown.context["headline_cards"]] == [pack.product_id]
    assert not Headline.objects.exists()
    assert "Persimmon week" not in read_page(client, "/")


def test_the_one_that_began_last_is_shown(client, clerk):
    client.post(URL, typed())
    client.post(URL, typed(title_en="Flash sale of honey"))

    assert ">Flash sale of honey</h1>" in flat(read_page(client, "/"))
    [one] = Headline.objects.filter(title_en="Flash sale of honey")
    client.post(f"{URL}{one.pk}/", {"do": "end"})
    assert ">Persimmon week</h1>" in read_page(client, "/")


def test_staff_change_one_until_it_is_over(client, clerk):
    client.post(URL, typed())
    url = f"{URL}{Headline.objects.get().pk}/"
    assert 'value="Persimmon week"' in read_page(client, url)

    client.post(url, typed(title_en="Persimmon days"))
    assert ">Persimmon days</h1>" in flat(read_page(client, "/"))

    client.post(url, {"do": "end"})
    late = client.post(url, typed(title_en="Too late"), follow=True)
    assert "This headline is over." in late.content.decode()
    assert Headline.objects.get().title_en == "Persimmon days"
    assert [e.act for e in AuditEntry.objects.filter(act__startswith="headline.")] in (
        ["headline.saved", "headline.saved", "headline.ended"],
        ["headline.ended", "headline.saved", "headline.saved"],
    )


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"title_zh_hans": ""}, "title_zh_hans"),
        ({"lead_en": "Only English"}, "lead_zh_hans"),
        ({"ends": "2001-01-01", "starts": "2000-12-31"}, "ends"),
        ({"ends": "2000-01-01"}, "ends"),
        ({"link": "https://elsewhere.example/"}, "link"),
        ({"link": "//elsewhere.example/"}, "link"),
        ({"link": "/no/such/page/"}, "link"),
        ({"button_en": "Go", "button_zh_hans": "去"}, "link"),
        ({"goods": "/catalogue/nothing_999999/"}, "goods"),
        ({"goods": "\n".join(str(n) for n in range(1, 10))}, "goods"),
        ({"goods": "9" * 40}, "goods"),
        ({"starts": "tomorrow"}, "starts"),
    ],
)
def test_what_would_not_stand_is_refused(client, clerk, wrong, field):
    answer = client.post(URL, typed(**wrong))

    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert not Headline.objects.exists()


def test_home_with_a_headline_takes_few_queries(client, clerk, queries):
    pack = persimmons()
    client.post(URL, typed(goods=pack.product.get_absolute_url()))
    client.logout()
    with queries(17):  # menu, offers and counts too: something was written
        assert ">Persimmon week</h1>" in read_page(client, "/")
