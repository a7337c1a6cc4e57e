"""What broadcasts leave behind: an agreement of a host and a seller."""

from typing import Any

from tests.cast import a_farm
from tests.live.makers import an_agreement
from vendors.partner.models import Partner


def some_records(farm: Partner) -> dict[str, Any]:
    return {"agreement": an_agreement(a_farm(code="host-farm"), farm).pk}
