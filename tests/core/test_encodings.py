"""What a browser takes, as RFC 9110 reads its header."""

import pytest

from core.encodings import choose_encoding


@pytest.mark.parametrize(
    ("accepted", "chosen"),
    [
        ("", ""),
        ("gzip", "gzip"),
        ("gzip, deflate, br, zstd", "zstd"),
        ("deflate", ""),
        ("gzip;q=0", ""),
        ("gzip;q=0.000, br ; Q=0.1", "br"),
        ("GZIP", "gzip"),
        ("x-gzip", "gzip"),
        ("*", "zstd"),
        ("*;q=0", ""),
        ("zstd;q=0, *", "br"),
        ("gzip;q=0, zstd;q=0, br;q=0, *", ""),
        ("gzip;q=0.9, br;q=0.5", "gzip"),
        ("identity, gzip;q=0.5", ""),
        ("identity;q=0.5, gzip;q=0.5", "gzip"),
        ("identity;q=0", ""),
        ("identity;q=0, gzip;q=0.001", "gzip"),
        ("identity;q=0, gzip;q=0", ""),
        # What nobody can read is nobody's wish.
        ("gzip;q=2", ""),
        ("gzip;q=", ""),
        ("gzip;level=9", ""),
        ("gzip\x00", ""),
        ("notgzip, gzipped, gzip-x", ""),
        (",,, ,", ""),
        ("gzip" + ", x" * 200, ""),
    ],
)
def test_best_of_what_is_taken(accepted, chosen):
    assert choose_encoding(accepted, ("zstd", "br", "gzip")) == chosen


def test_what_is_not_offered_is_not_chosen():
    assert choose_encoding("zstd, br, gzip;q=0.1", ("gzip",)) == "gzip"
    assert choose_encoding("zstd, br", ("gzip",)) == ""
