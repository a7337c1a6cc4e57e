"""Breaches of what is kept of broadcasts as evidence."""

from datetime import timedelta

from django.utils import timezone

from core.storage import private_storage
from live.broadcasts.models import Broadcast
from live.broadcasts.services.plans import BroadcastPlan, plan_broadcast
from live.records.models import EvidenceGone
from live.records.services.evidence import make_bundle
from vendors.partner.models import Partner

from .books import unguarded
from .rows import change


def _a_broadcast():
    """Planned by a farm of the market, whose owner runs it."""
    farm = Partner.objects.filter(kind="farm", status="open").order_by("pk").first()
    owner = farm.roles.order_by("pk").first().user
    return plan_broadcast(farm, BroadcastPlan("Pepper", timezone.now()), by=owner)


def _a_bundle():
    return make_bundle(_a_broadcast(), "asked")


def take_one_out_of_the_chain():
    _a_bundle()
    last = _a_bundle()
    with unguarded():
        change(type(last).objects.filter(pk=last.pk), previous="0" * 64)


def keep_nothing_of_it():
    long_ago = timezone.now() - timedelta(days=3)
    made = _a_broadcast()
    made.events.create(status="ended")
    change(
        Broadcast.objects.filter(pk=made.pk),
        status="ended",
        started_at=long_ago,
        ended_at=long_ago,
        created=long_ago,
    )


def delete_it_too_early():
    bundle = _a_bundle()
    EvidenceGone.objects.create(bundle=bundle)


def lose_its_file():
    private_storage().delete(_a_bundle().file)


PLANTS = {
    take_one_out_of_the_chain: "bundles of evidence are chained without a gap",
    keep_nothing_of_it: "broadcasts that ended have evidence",
    delete_it_too_early: "evidence stays for its years, and while it is held",
    lose_its_file: "files of evidence are there",
}
