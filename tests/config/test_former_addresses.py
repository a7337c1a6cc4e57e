"""What a mail, a bookmark or an open page knew of before still leads there."""

import pytest
from django.urls import resolve, reverse

from config.former_addresses import urlpatterns

KWARGS = {"number": "N-1", "position": 2, "slug": "li-farm"}


def _parts(moved):
    kwargs = {name: KWARGS[name] for name in moved.pattern.converters}
    route = str(moved.pattern)
    for name, converter in moved.pattern.converters.items():
        kind = type(converter).__name__.removesuffix("Converter").lower()
        kind = {"string": "str"}.get(kind, kind)
        route = route.replace(f"<{kind}:{name}>", str(kwargs[name]))
    return f"/{route}", reverse(moved.default_args["name"], kwargs=kwargs)


@pytest.mark.parametrize("moved", urlpatterns, ids=str)
def test_former_address_leads_to_the_one_of_now(client, moved):
    former, now = _parts(moved)

    asked = client.get(f"{former}?day=2")
    sent = client.post(former, {"do": "it"})

    assert (asked.status_code, asked["Location"]) == (308, f"{now}?day=2")
    assert (sent.status_code, sent["Location"]) == (308, now)
    assert resolve(now).func is not resolve(former).func
