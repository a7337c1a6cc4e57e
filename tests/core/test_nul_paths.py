"""Addresses with a NUL: unknown, like any other that leads nowhere."""

import pytest

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    "path",
    ["/orders/%00/", "/farms/a%00b/", "/villages/%00/", "/desk/%00/", "/office/%00/"],
)
def test_address_with_a_nul_is_404(client, path):
    answer = client.get(path)

    assert answer.status_code == 404
    assert answer.templates[0].name == "404.html"
