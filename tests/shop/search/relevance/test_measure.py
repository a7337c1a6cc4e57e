"""The measure of a search, by examples worked out by hand."""

import pytest

from .market import Listing
from .measure import Query, measure, ndcg

WALNUT = Listing("wall", "walnut", "nanpo")
OTHERS = Listing("hill", "walnut", "jingdi")
KERNELS = Listing("wall", "kernels", "nanpo")
TEA = Listing("hill", "tea", "jingdi")
MARKET = {1: WALNUT, 2: OTHERS, 3: KERNELS, 4: TEA}


def query(text="walnut", kind="exact", half="tune", lang="en", **grades):
    return Query(text, lang, kind, half, grades)


@pytest.mark.parametrize(
    ("found", "ideal", "worth"),
    [
        ([3], [3], 1),
        ([0, 3], [3], 0.63093),  # 1 / log2(3)
        ([2, 3], [3, 2], 0.83399),  # (3 + 7 / log2 3) / (7 + 3 / log2 3)
        ([3, 2, 0, 1], [1, 2, 3], 0.99262),  # 9.32347 / 9.39279
        ([3], [3, 3], 0.61315),  # 7 / (7 + 7 / log2 3)
        ([], [3], 0),
        ([0, 0], [3], 0),
        ([0], [0], 0),
        ([3] * 10, [3] * 40, 1),
        ([*[0] * 10, 3], [3], 0),
    ],
)
def test_ndcg(found, ideal, worth):
    assert ndcg(found, ideal) == pytest.approx(worth, abs=1e-5)


@pytest.mark.parametrize(
    ("grades", "expected"),
    [
        ({"walnut": 3, "kernels": 2}, [3, 3, 2, 0]),
        ({"wall/walnut": 3, "walnut": 1}, [3, 1, 0, 0]),
        ({"farm:hill": 3}, [0, 3, 0, 3]),
        ({"village:nanpo": 2, "walnut": 1, "farm:wall": 3}, [1, 1, 3, 0]),
    ],
)
def test_the_most_particular_key_grades(grades, expected):
    assert [query(**grades).grade(each) for each in MARKET.values()] == expected


@pytest.mark.parametrize(
    ("ids", "worth"),
    [
        ([1, 2, 3], 1),
        ([2, 1, 3, 4], 1),
        # 7 + 7 / log2 3 + 3 / 2 is the best; here a place is lost, then filled twice.
        ([4, 1, 2], 0.61290),  # (7 / log2 3 + 7 / 2) / 12.91651
        ([1, 1, 2], 0.81291),  # (7 + 7 / 2) / 12.91651
        ([99, 1], 0.34193),
    ],
)
def test_each_listing_counts_once(ids, worth):
    asked = query(walnut=3, kernels=2)

    report = measure(lambda text, language: ids, MARKET, [asked])

    assert report.ndcg == pytest.approx(worth, abs=1e-5)


def test_a_report_tells_classes_languages_and_halves_apart():
    asked = [
        query("walnut", walnut=3),
        query("核桃", half="held", lang="zh-hans", walnut=3),
        query("tee", kind="typo", half="held", tea=3),
        query("xyzzy", kind="nothing"),
        query("tyre", kind="nothing"),
    ]
    answers = {"walnut": [1, 2], "核桃": [], "tee": [1, 4], "tyre": [4]}

    report = measure(lambda text, _: answers.get(text, []), MARKET, asked)

    assert report.ndcg == pytest.approx((1 + 0 + 0.63093) / 3, abs=1e-5)
    assert report.of(half="held").ndcg == pytest.approx(0.31546, abs=1e-5)
    assert report.of(kind="exact").ndcg == 0.5
    assert report.of(lang="zh-hans").ndcg == 0
    assert report.zero_rate == pytest.approx(1 / 3)
    assert report.noise == 0.5
    assert [score.query.text for score in report.worst()] == ["walnut"]
    assert "typo" in report.table()


def test_mixed_queries_are_asked_on_chinese_pages():
    asked = []

    def search(text, language):
        asked.append(language)
        return []

    measure(search, MARKET, [query(lang=lang) for lang in ("en", "zh-hans", "mixed")])

    assert asked == ["en", "zh-hans", "zh-hans"]
