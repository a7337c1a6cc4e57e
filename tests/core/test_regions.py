import pytest
from django.http import HttpResponse
from django.test import RequestFactory
from django.utils.translation import override

from core.regions import (
    REGION_COOKIE,
    REGIONS,
    chosen_region,
    is_region,
    region_choices,
    region_name,
    region_of,
    remember_region,
)


def test_there_are_thirty_four_provinces():
    assert len(REGIONS) == 34
    assert all(english and chinese for english, chinese in REGIONS.values())


@pytest.mark.parametrize("code", REGIONS)
def test_region_of_knows_every_name_and_code(code):
    english, chinese = REGIONS[code]

    found = {region_of("CN", name) for name in (english, chinese, code, code[3:])}

    assert found == {code}


@pytest.mark.parametrize(
    ("state", "code"),
    [
        ("北京", "CN-BJ"),
        ("beijing shi", "CN-BJ"),
        (" Beijing City ", "CN-BJ"),
        ("SHANXI PROVINCE", "CN-SX"),
        ("Shaanxi", "CN-SN"),
        ("陕西", "CN-SN"),
        ("山西", "CN-SX"),
        ("广西", "CN-GX"),
        ("Guangxi Zhuang Autonomous Region", "CN-GX"),
        ("新疆", "CN-XJ"),
        ("Xinjiang Uyghur Autonomous Region", "CN-XJ"),
        ("Xizang", "CN-XZ"),
        ("内蒙古", "CN-NM"),
        ("Nei Mongol", "CN-NM"),
        ("Macau", "CN-MO"),
        ("香港", "CN-HK"),
        ("Atlantis", "CN"),
        ("", "CN"),
        ("市", "CN"),
        ("\u202e", "CN"),
    ],
)
def test_region_of_is_tolerant(state, code):
    assert region_of("cn", state) == code


def test_region_of_other_countries_is_the_country():
    assert region_of("JP", "Tokyo") == "JP"
    assert region_of("HK", "") == "CN-HK"


def test_region_name_follows_the_language():
    assert region_name("CN-BJ", "en") == "Beijing"
    assert region_name("JP", "en") == "Japan"
    with override("zh-hans"):
        assert region_name("CN-BJ") == "北京市"
        assert region_name("JP") == "日本"


def test_region_choices_add_countries_after_the_provinces():
    with override("en"):
        choices = region_choices(["JP", "CN", "FR"])

    assert len(choices) == 36
    assert choices[0] == ("CN-BJ", "Beijing")
    assert choices[-2:] == [("FR", "France"), ("JP", "Japan")]


@pytest.mark.parametrize("code", ["", "CN-ZZ", "cn-bj", "QQQ", "ÅB", "<script>"])
def test_is_region_refuses_what_is_none(code):
    assert not is_region(code)


def test_the_chosen_region_is_remembered_in_a_strict_cookie():
    response = HttpResponse()

    remember_region(response, "CN-SC")

    cookie = response.cookies[REGION_COOKIE]
    assert cookie.value == "CN-SC"
    assert (cookie["httponly"], cookie["samesite"]) == (True, "Lax")
    request = RequestFactory().get("/")
    request.COOKIES[REGION_COOKIE] = cookie.value
    assert chosen_region(request) == "CN-SC"
    request.COOKIES[REGION_COOKIE] = "nonsense"
    assert chosen_region(request) == "CN-BJ"
    with pytest.raises(ValueError, match="not a region"):
        remember_region(response, "nonsense")
