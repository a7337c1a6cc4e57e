"""Which tests a run takes."""

import pytest

from .services import is_in_share

FILES = [f"tests/orders/test_{number}.py" for number in range(200)]


@pytest.mark.parametrize("of", [1, 2, 3])
def test_each_file_is_in_one_share(of):
    shares = [f"{number}/{of}" for number in range(of)]

    for file in FILES:
        assert sum(is_in_share(file, share) for share in shares) == 1


def test_shares_are_alike_in_size():
    first = sum(is_in_share(file, "0/2") for file in FILES)

    assert 80 <= first <= 120
