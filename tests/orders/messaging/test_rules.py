"""What is kept of what people type, and what everybody may read of it."""

import pytest

from core.text import plain
from orders.messaging.rules import masked, without_links


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("Ring me: 13800138000", "Ring me: … number hidden"),
        ("138-0013-8000!", "… number hidden!"),
        ("+86 138 0013 8000", "… number hidden"),
        ("１３８００１３８０００", "… number hidden"),
        ("(0355) 288 1234", "… number hidden"),
        ("打一三八零零一三八零零零", "打… number hidden"),
        ("mei.wang+x@example.com.cn please", "… address hidden please"),
        ("13800138000@qq.com", "… address hidden"),
        ("加我微信 walnut_88 吧", "加我微信 … WeChat id hidden 吧"),
        ("WeChat: li-jun66", "WeChat: … WeChat id hidden"),
        ("vx是nuts2026", "vx是… WeChat id hidden"),
        ("QQ 1234567", "QQ … number hidden"),
    ],
)
def test_ways_round_the_market_are_covered(typed, shown):
    assert masked(typed) == shown


@pytest.mark.parametrize(
    "typed",
    [
        "Picked on 2026-10-05?",
        "Two boxes of 2500 g for 59.00, is that right?",
        "20 kg, 1080 m, 3 days",
        "三千五百克",
        "the wxyz grade",
        "I'd like 100 pieces @ 2 yuan",
        "",
    ],
)
def test_plain_talk_stays_as_it_is(typed):
    assert masked(typed) == typed


def test_links_are_not_written_into_letters():
    said = "See https://evil.test/x?y=1, www.nuts.cn or nuts.com/buy. Thanks."

    assert (
        without_links(said)
        == "See … link hidden … link hidden or … link hidden Thanks."
    )


def test_text_keeps_its_lines_and_loses_what_has_no_shape():
    typed = "  One\r\nTwo\x00\x07\u202e three \r\n\r\n\r\n\r\nFour 🌰  "

    assert plain(typed) == "One\nTwo three\n\nFour 🌰"
