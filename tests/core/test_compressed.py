"""Compressed answers: they unpack to the page, and their length tells nothing."""

import gzip
import random
import sys

import pytest

from core.compressed import ENCODINGS, PADDING, blocks, compressed, joined
from tests.effort import tries

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

UNPACK = {"zstd": zstd.decompress, "gzip": gzip.decompress}
PAGE = "".join(f"<p>柿子 persimmons of {n} farms</p>\n" for n in range(400)).encode()

each_encoding = pytest.mark.parametrize("encoding", ENCODINGS)


def packed(encoding, texts, between):
    return joined(encoding, blocks(encoding, texts), texts, between)


@each_encoding
@pytest.mark.parametrize("seed", range(tries(40)))
def test_answer_unpacks_to_texts_and_what_is_between(encoding, seed):
    dice = random.Random(seed)
    count = dice.randrange(1, 9)
    texts, between = [PAGE[:9]], []
    for _number in range(count):
        start = dice.randrange(len(PAGE))
        texts.append(PAGE[start : start + dice.choice([0, 1, 50, 3000, 300_000])])
        between.append(
            dice.choice([b"", b"x", PAGE[:500], dice.randbytes(22), PAGE * 14])
        )

    whole = b"".join(map(b"".join, zip(texts, [*between, b""], strict=True)))
    assert UNPACK[encoding](packed(encoding, texts, between)) == whole
    assert UNPACK[encoding](compressed(encoding, whole)) == whole


@each_encoding
@pytest.mark.parametrize("texts", [[b""], [b"", b""], [b"", PAGE], [b"", b"", PAGE]])
def test_answer_that_begins_with_nothing_unpacks(encoding, texts):
    """A part of a page that has nothing to show, or begins with what is one's own."""
    between = [b"own"] * (len(texts) - 1)

    whole = b"".join(map(b"".join, zip(texts, [*between, b""], strict=True)))
    assert UNPACK[encoding](packed(encoding, texts, between)) == whole
    assert UNPACK[encoding](compressed(encoding, whole)) == whole


@each_encoding
def test_page_is_much_smaller(encoding):
    assert len(packed(encoding, [PAGE], [])) < len(PAGE) / 8
    assert len(compressed(encoding, PAGE)) < len(PAGE) / 8


@each_encoding
def test_whether_a_guess_is_right_cannot_be_seen_from_outside(encoding):
    """What is one's own stands there as it is, and is no part of what is repeated."""
    secret = b"secret=8f3a77c1d0"
    texts = [b"<p>You looked for secret=8f3a77c1d0</p>", PAGE + secret]

    right = packed(encoding, texts, [secret])
    wrong = packed(encoding, texts, [b"secret=0000000000"])

    assert len(right) == len(wrong)
    assert secret in right


@each_encoding
def test_length_of_a_drawn_page_varies(encoding):
    lengths = {len(compressed(encoding, PAGE)) for _time in range(60)}

    assert len(lengths) > 5
    assert max(lengths) - min(lengths) < PADDING + 2
