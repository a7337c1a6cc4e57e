"""How pages say money, amounts, days and seasons."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django import forms
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import timezone, translation

from core import dates
from core.templatetags import market
from tests.markup import flat


@pytest.mark.parametrize(
    ("amount", "currency", "said"),
    [
        (Decimal(59), "CNY", "¥59.00"),
        (Decimal("1259.5"), "", "¥1,259.50"),
        (Decimal(-10), "CNY", "−¥10.00"),
        (Decimal(59), "JPY", "JP¥59"),
        (None, "CNY", ""),
    ],
)
def test_money_is_said_by_the_currency(amount, currency, said):
    assert market.money(amount, currency) == said


@pytest.mark.parametrize(
    ("amount", "currency", "said"),
    [
        ("5.2000", "CNY", "¥5.20"),
        ("5.0050", "CNY", "¥5.005"),
        ("5.0001", "CNY", "¥5.0001"),
        ("1200.2345", "CNY", "¥1,200.2345"),
        ("5.2000", "JPY", "JP¥5.20"),
        ("5.0000", "JPY", "JP¥5"),
        ("5.1250", "KWD", "KWD5.125"),
    ],
)
def test_price_finer_than_a_coin_is_said_exactly(amount, currency, said):
    assert market.exact_money(Decimal(amount), currency).replace("\xa0", "") == said


@pytest.mark.parametrize(
    ("amount", "kind", "said"),
    [
        (2500, "weight", "2.5 kg"),
        (100_000, "weight", "100 kg"),
        (1_150_000, "weight", "1,150 kg"),
        (250, "weight", "250 g"),
        (1500, "volume", "1.5 l"),
        (500, "volume", "500 ml"),
        (1, "piece", "1 piece"),
        (12, "piece", "12 pieces"),
        (None, "weight", ""),
    ],
)
def test_quantity_is_said_in_the_larger_unit_when_there_is_one(amount, kind, said):
    assert market.quantity(amount, kind) == said


def test_unit_price_is_per_kilo():
    assert market.unit_price(Decimal(59), 5000, "weight", "CNY") == "¥11.80/kg"


def test_unit_price_is_per_jin_first_in_chinese():
    with translation.override("zh-hans"):
        said = market.unit_price(Decimal(59), 5000, "weight", "CNY")
    assert [part[:6] for part in said.split(" · ")] == ["¥5.90/", "¥11.80"]


def test_unit_price_of_pieces_is_for_each():
    assert market.unit_price(Decimal(30), 12, "piece", "CNY") == "¥2.50 each"


def test_unit_price_without_a_price_is_nothing():
    assert market.unit_price(None, 5000, "weight") == ""


def bits(*months):
    return sum(1 << month - 1 for month in months)


@pytest.mark.parametrize(
    ("season", "said"),
    [
        (bits(9, 10, 11, 12), "Sept–Dec"),
        (bits(11, 12, 1, 2), "Nov–Feb"),
        (bits(6), "Jun"),
        (bits(3, 9, 10), "Mar, Sept–Oct"),
        (4095, "all year"),
        (0, ""),
    ],
)
def test_months_are_said_as_stretches(season, said):
    assert market.months(season) == said


def test_day_has_no_year_in_this_one():
    assert market.day(date(dates.today().year, 10, 3)) == "3 October"


def test_day_has_its_year_in_another():
    assert market.day(date(2019, 10, 3)) == "3 October 2019"
    assert market.day_short(date(2019, 10, 3)) == "3 Oct 2019"


def test_day_is_the_markets_own_not_the_servers(settings):
    settings.TIME_ZONE = "Asia/Shanghai"
    late = datetime(2019, 10, 3, 18, 30, tzinfo=UTC)
    assert market.day(late) == "4 October 2019"
    assert market.moment(late) == "4 October 2019, 02:30"


@time_machine.travel(datetime(2026, 10, 3, 8, tzinfo=UTC), tick=False)
def test_hour_of_another_day_names_its_day(settings):
    settings.TIME_ZONE = "Asia/Shanghai"
    assert market.until(datetime(2026, 10, 3, 15, 59, tzinfo=UTC)) == "23:59"
    assert market.until(datetime(2026, 10, 3, 16, tzinfo=UTC)) == "4 October, 00:00"


def test_instant_has_no_parts_of_a_second():
    late = datetime(2019, 10, 3, 18, 30, 5, 771234, tzinfo=UTC)

    assert market.instant(late) == "2019-10-04T02:30:05+08:00"


def test_weekday_follows_the_language():
    assert market.weekday(date(2019, 10, 3)) == "Thursday 3 October 2019"
    with translation.override("zh-hans"):
        assert market.weekday(date(2019, 10, 3)) == "2019年10月3日星期四"


def test_icon_is_silent_without_a_label():
    drawn = market.icon("basket")
    assert drawn.startswith('<svg class="i" viewBox="0 0 24 24" aria-hidden="true">')


def test_icon_escapes_its_label():
    assert 'aria-label="&lt;b&gt;"' in market.icon("basket", "<b>")


def test_rich_text_loses_scripts():
    assert market.rich("<p>Fine</p><script>alert(1)</script>") == "<p>Fine</p>"


def test_language_switch_leads_back_to_the_same_page():
    request = RequestFactory().get("/farms/", {"page": "2"})
    html = Template("{% load market %}{% language_switch %}").render(
        Context({"request": request, "csrf_token": "token"})
    )
    assert 'action="/i18n/setlang/"' in html
    assert 'name="next" value="/farms/?page=2"' in html
    assert 'value="zh-hans" lang="zh-hans">中文</button>' in flat(html)


def field_html(field, typed):

    form = type("Form", (forms.Form,), {"thing": field})(typed)
    return " ".join(form["thing"].as_field_group().split())


def test_field_shows_its_error_tied_to_the_input():

    html = field_html(forms.CharField(label="Name", help_text="As on the box."), {})
    assert '<div class="field err"><label for="id_thing">Name</label>' in flat(html)
    assert 'aria-invalid="true"' in html
    assert '<div id="id_thing_error">' in html
    assert '<p class="hint" id="id_thing_helptext">As on the box.</p>' in flat(html)


def test_field_says_when_it_may_stay_empty():

    html = field_html(forms.CharField(label="Name", required=False), {})
    assert '<span class="opt-mark">(optional)</span>' in html


def test_field_of_choices_is_a_group_of_rows():

    choices = [("a", "Apple"), ("p", "Pear")]
    field = forms.ChoiceField(label="Kind", choices=choices, widget=forms.RadioSelect)
    html = field_html(field, {"thing": "p"})
    assert "<legend>Kind</legend>" in flat(html)
    assert html.count('<label class="choice"') == 2
    assert html.endswith("</fieldset>")


def test_field_with_one_box_has_its_label_beside_it():

    html = field_html(forms.BooleanField(label="I agree"), {"thing": "on"})
    assert '<label class="check" for="id_thing">' in flat(html)
    assert "<span>I agree</span>" in flat(html)


@pytest.mark.parametrize(
    ("lasted", "english", "chinese"),
    [
        ({"days": 2, "hours": 4}, "2 days", "2天"),
        ({"hours": 6, "minutes": 5}, "6 hours", "6小时"),
        ({"minutes": 34}, "34 minutes", "34分钟"),
        ({"seconds": 5}, "1 minute", "1分钟"),
        ({"hours": -1}, "1 minute", "1分钟"),
    ],
)
def test_what_lasts_is_said_in_one_unit(lasted, english, chinese):
    since = timezone.now() - timedelta(**lasted)

    assert market.waited(since) == english
    with translation.override("zh-hans"):
        assert market.waited(since) == chinese


def test_what_has_not_begun_has_not_lasted():
    assert market.waited(None) == ""
