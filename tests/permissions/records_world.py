"""What broadcasts leave behind: an agreement, figures, a bundle of evidence."""

from typing import Any

from django.utils import timezone

from accounts.models import User
from live.broadcasts.models import Broadcast
from live.records.services import make_bundle
from tests.cast import a_farm
from tests.live.makers import a_broadcast, an_agreement
from vendors.partner.models import Partner


def some_records(farm: Partner, owner: User) -> dict[str, Any]:
    shown = a_broadcast(farm, by=owner)
    now = timezone.now()
    rows = Broadcast.objects.filter(pk=shown.pk)
    rows.update(status="ended", started_at=now, ended_at=now)
    return {
        "agreement": an_agreement(a_farm(code="host-farm"), farm).pk,
        "shown": shown.code,
        "bundle": make_bundle(shown, "asked").number,
    }
