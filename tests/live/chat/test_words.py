"""How a text is read that was written to slip through the word lists."""

import pytest

from live.chat.rules import DEFAULT_WORDS, CompiledWords, cleaned, has_link

WORDS = CompiledWords.of(["scam\nfoul word\nviagra", "骗子\n加微信\n加V信"])


@pytest.mark.parametrize(
    "text",
    [
        "it is a scam",
        "SCAM!",
        "ｓｃａｍ",
        "s\u200bc\u200da\u2060m",
        "ѕсаm",  # the first three Cyrillic
        "sc4m",
        "$cam",
        "scaaaaam",
        "s c a m",
        "s.c.a.m",
        "s-c-a-m now",
        "scám",
        "v1agra",
        "a foul   word",
        "Foul wörd".replace("ö", "o\u0308"),
        "你是骗子",
        "你是骗 子",
        "骗*子",
        "骗\u200b子",
        "快加微信吧",
        "加Ｖ信",
        "加 v 信",
    ],
)
def test_every_spelling_is_found(text):
    assert WORDS.found_in(text)


@pytest.mark.parametrize(
    "text",
    [
        "How long do they keep?",
        "Three weeks in a cool room, two days by the stove.",
        "scamper about the scampi",
        "a foul smell, a good word",
        "100 yuan for 5 kg?",
        "I ate a lot",
        "微甜,信得过",
        "这个花椒麻不麻?",
        "",
        "😀😀😀",
    ],
)
def test_clean_texts_pass(text):
    assert not WORDS.found_in(text)


@pytest.mark.parametrize(
    "text",
    [
        "下了一单，给爸妈的。",
        "他妈妈也爱吃，我妈的最爱",
        "这款花椒真香，给奶奶也买一份",
        "请问什么时候发货？能送到新疆吗",
        "Good price! Is shipping free to Xi’an?",
        "We ordered two boxes last year, so sweet",
        "Can I get 2.5kg instead of 5kg?",
    ],
)
def test_first_lists_let_talk_of_goods_pass(text):
    assert not CompiledWords.of(DEFAULT_WORDS.values()).found_in(text)


@pytest.mark.parametrize(
    "text",
    [
        "see https://example.com/x",
        "www.cheap",
        "buy at cheap-walnuts.com",
        "ｃｈｅａｐ．ｃｏｍ",
        "cheap。com",
        "cheap (dot) com",
        "//evil.example/x",
    ],
)
def test_links_are_seen(text):
    assert has_link(text)


@pytest.mark.parametrize("text", ["2.5 kg", "so sweet.they were", "5kg/box", "3.com"])
def test_what_is_no_link(text):
    assert not has_link(text)


def test_text_is_one_line_without_what_cannot_be_seen():
    assert cleaned(" a\nb\u202ec\x00\t d ") == "a bc d"
    assert cleaned("\u200b \u200b") == ""
    assert cleaned("Z" + "\u0301" * 40) == "Z"
    assert cleaned("<b>bold</b>") == "<b>bold</b>"


@pytest.mark.parametrize("text", ["下了一单，给爸妈的。", "给妈妈的礼物", "送给他妈妈"])
def test_families_are_no_foul_words(text):
    words = CompiledWords.of([DEFAULT_WORDS["en"], DEFAULT_WORDS["zh-hans"]])
    assert not words.found_in(text)
    assert words.found_in("他妈的")
