"""Texts taken apart into tokens."""

import pytest

from core.search.words import (
    INITIALS,
    PINYIN,
    name_tokens_of,
    normal,
    pairs_of,
    runs_of,
    tokens_of,
)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("Walnuts", "walnuts"),
        ("ＷＡＬＮＵＴ", "walnut"),
        ("Crème brûlée", "creme brulee"),
        ("蘋果和蕎麥", "苹果和荞麦"),
        ("lǜ lü", "lu lu"),
    ],
)
def test_normal_is_lower_narrow_simplified_and_without_accents(text, read):
    assert normal(text) == read


@pytest.mark.parametrize(
    ("text", "runs"),
    [
        ("5 kg of Li's apples", ["5", "kg", "li", "apples"]),
        ("5kg苹果", ["5", "kg", "苹果"]),
        ("新鲜的核桃", ["新鲜", "核桃"]),
        ("🍎 red-dates!", ["red", "dates"]),
        ("' OR 1=1 -- \x00", ["1", "1"]),
        ("the of and", []),
        ("", []),
    ],
)
def test_runs_are_words_numbers_and_lines_of_signs(text, runs):
    assert runs_of(normal(text)) == runs


def test_pairs_overlap_and_one_sign_stands_alone():
    assert pairs_of("薄皮核桃") == ["薄皮", "皮核", "核桃"]
    assert pairs_of("梨") == ["梨"]


def test_tokens_are_stems_and_pairs_once_each():
    assert tokens_of(["Dried walnuts, walnut", "核桃仁"]) == [
        "dri", "walnut", "核桃", "桃仁",
    ]  # fmt: skip


def test_names_have_signs_pinyin_and_initials():
    found = set(name_tokens_of(["核桃"]))

    assert {
        "核桃",
        "核",
        "桃",
        PINYIN + "hetao",
        PINYIN + "he",
        INITIALS + "ht",
    } <= found
    assert not found & {"hetao", "ht"}


def test_a_sign_of_two_readings_has_both():
    found = name_tokens_of(["长治"])

    assert {PINYIN + "changzhi", PINYIN + "zhangzhi"} <= set(found)


def test_a_sign_that_is_spelt_with_an_umlaut_is_typed_in_two_ways():
    assert {PINYIN + "lvdou", PINYIN + "ludou"} <= set(name_tokens_of(["绿豆"]))


def test_names_of_any_length_and_script_stay_bounded():
    assert len(name_tokens_of(["核" * 5000])) < 200
    assert name_tokens_of(["🍎", "Ünïcode", "ไทย"])
