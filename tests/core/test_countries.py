"""What is usual in a country."""

import pytest

from core.countries import usual_currency, usual_time_zone


@pytest.mark.parametrize(
    ("country", "currency", "zone"),
    [
        ("CN", "CNY", "Asia/Shanghai"),
        ("DE", "EUR", "Europe/Berlin"),
        ("KW", "KWD", "Asia/Kuwait"),
        ("AU", "AUD", "Australia/Sydney"),
        ("US", "USD", "America/New_York"),
        # A currency that the market doesn't know, and what is no country.
        ("UA", "", "Europe/Kyiv"),
        ("", "", ""),
        ("xx", "", ""),
    ],
)
def test_currency_and_time_zone_are_those_of_most_people(country, currency, zone):
    assert (usual_currency(country), usual_time_zone(country)) == (currency, zone)
