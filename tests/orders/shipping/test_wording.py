"""Delivery in words: the reader's language down to its commas and stops."""

from datetime import time

import pytest
from django.utils.translation import override

from orders.shipping.desk import prices_in_words
from orders.shipping.models import DeliveryMethod, DeliveryRate, PickupWindow
from orders.shipping.wording import terms_in_words


@pytest.mark.parametrize(
    ("language", "place", "said"),
    [
        ("en", "Main road 1", "Main road 1. Open Thursday 9:00–12:00."),
        ("en", "Main road 1.", "Main road 1. Open Thursday 9:00–12:00."),
        ("zh-hans", "鼓楼旁", "鼓楼旁。开放时间：星期四 9:00–12:00。"),
        ("zh-hans", "鼓楼旁。", "鼓楼旁。开放时间：星期四 9:00–12:00。"),
    ],
)
def test_a_pickup_point_is_said_in_sentences(language, place, said):
    window = PickupWindow(weekday=3, opens=time(9), closes=time(12))

    with override(language):
        point = DeliveryMethod(kind=DeliveryMethod.Kind.PICKUP, pickup_at=place)
        assert terms_in_words(point, [window], "CNY") == said


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "Beijing, Tianjin: ¥8.00"), ("zh-hans", "北京市、天津市：¥8.00")],
)
def test_regions_are_listed_with_the_readers_commas(language, said):
    rate = DeliveryRate(regions=["CN-BJ", "CN-TJ"], price="8.00")

    with override(language):
        assert prices_in_words([rate], "CNY") == [said]
