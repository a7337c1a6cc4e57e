"""What broadcasts leave behind: an agreement, figures, a bundle of evidence."""

from typing import Any

from django.utils import timezone

from accounts.models import User
from live.broadcasts.models import Broadcast
from live.records.services.evidence import make_bundle
from tests.factories.live import make_agreement, make_broadcast
from tests.factories.vendors import make_farm
from vendors.partner.models import Partner


def some_records(farm: Partner, owner: User) -> dict[str, Any]:
    shown = make_broadcast(farm, by=owner)
    now = timezone.now()
    rows = Broadcast.objects.filter(pk=shown.pk)
    rows.update(status="ended", started_at=now, ended_at=now)
    return {
        "agreement": make_agreement(make_farm(code="host-farm"), farm).pk,
        "shown": shown.code,
        "bundle": make_bundle(shown, "asked").number,
    }
