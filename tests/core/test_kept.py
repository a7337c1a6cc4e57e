"""What the market writes into a column is read in the language of its reader."""

import pytest
from django.utils.translation import gettext, override

from core.languages import (
    _SENTENCES,
    Sentence,
    columns,
    in_each,
    in_words,
    said,
    spoken,
)

HAN = range(0x4E00, 0xA000)


def is_chinese(text):
    return any(ord(sign) in HAN for sign in text)


def sentences():
    """Those that the apps keep; tests of others add none of theirs."""
    return [Sentence(text) for text in _SENTENCES]


@pytest.mark.parametrize("written", ["en", "zh-hans"])
def test_every_sentence_is_read_in_either_language(db, written):
    assert len(sentences()) >= 10
    for sentence in sentences():
        with override(written):
            kept = sentence.keep(
                number="C1", code="L1", status="small-scale taxpayer", county="Xihe"
            )

        with override("en"):
            assert not is_chinese(in_words(kept)), kept
        with override("zh-hans"):
            assert is_chinese(in_words(kept)), kept


def test_values_of_the_market_are_translated_and_others_stay():
    taxed = Sentence("tax status: %(status)s")
    replaced = Sentence("Replacement for claim %(number)s")

    with override("zh-hans"):
        words = in_words(taxed.keep(status="small-scale taxpayer"))
        assert gettext("small-scale taxpayer") in words
        assert "small-scale" not in words
        assert "C-100" in in_words(replaced.keep(number="C-100"))


def test_what_a_person_wrote_stays_as_it_is():
    with override("zh-hans"):
        for words in ("Orders", "Please ring twice", "", "The harvest was too small"):
            assert in_words(words) == words


def test_a_text_is_kept_in_every_language_and_no_longer_than_its_column():
    with override("zh-hans"):
        assert in_each(lambda: gettext("Orders")) == {"en": "Orders", "zh-hans": "订单"}
        assert columns("note", lambda: gettext("Orders"), 3) == {
            "note_en": "Ord",
            "note_zh_hans": "订单",
        }


def test_a_kept_text_falls_back_to_the_language_there_is():
    with override("zh-hans"):
        assert said({"en": "Walnuts", "zh-hans": "核桃"}) == "核桃"
        assert said({"en": "Walnuts", "zh-hans": ""}) == "Walnuts"
        assert said({"zh-hans": ""}) == ""
        assert said("as it is") == "as it is"


def test_a_spoken_name_is_read_when_it_is_shown():
    class Row:
        @property
        def name(self):
            return gettext("Orders")

    name = spoken(Row(), "name")

    with override("zh-hans"):
        assert str(name) == "订单"
    with override("en"):
        assert str(name) == "Orders"
