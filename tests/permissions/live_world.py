"""A broadcast of the farm, on air, with a camera that sends."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from accounts.models import User
from live.broadcasts.services import Plan, go_live, plan_broadcast
from live.video.models import Epoch
from live.video.services import open_stream
from vendors.partner.models import Partner


def a_live_broadcast(farm: Partner, host: User) -> dict[str, Any]:
    plan = Plan("Walnuts from the terrace", timezone.now() + timedelta(minutes=5))
    broadcast = go_live(plan_broadcast(farm, plan, by=host), by=host)
    stream = open_stream(broadcast)
    Epoch.objects.create(
        stream=stream, number=1, device="somebodys-phone", by=host, mime="video/mp4"
    )
    return {"on air": broadcast.code, "stream": stream.token}
