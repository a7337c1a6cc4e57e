"""Goods that came, and claims about them at every stage."""

import io

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils.crypto import get_random_string
from PIL import Image

from orders.claims.models import Claim
from orders.claims.services import (
    Complaint,
    Terms,
    escalate,
    file_claim,
    keep_drafts,
    propose,
    refuse,
)
from orders.order.services import confirm_received, ship_part
from tests.cast import a_farm, a_pack, a_user
from tests.orders.fulfilment.makers import packed_part

TOKEN = "0123456789abcdef"


def a_click():
    return get_random_string(24, TOKEN)


def upload(name="box.jpg", colour=(120, 60, 20)):
    out = io.BytesIO()
    Image.new("RGB", (64, 48), colour).save(out, "JPEG")
    return SimpleUploadedFile(name, out.getvalue(), content_type="image/jpeg")


def sent(part, *, by=None, packs=None, carrier="SF Express"):
    ship_part(
        part,
        packs=packs or {line.pk: line.left for line in part.lines.all()},
        carrier=carrier,
        tracking_number="SF100200300",
        by=by,
    )
    part.refresh_from_db()
    return part


def a_received_part(pack=None, packs=2, *, user="own", by=None, **order):
    """Sent and received just now; a shopper of its own unless one is given."""
    user = a_user() if user == "own" else user
    pack = pack or a_pack(a_farm())
    part = sent(packed_part(pack, packs, user=user, by=by, **order), by=by)
    return confirm_received(part, by=user)


def a_complaint(part, *, packs=1, degree=50, cause="short", wanted="money", **more):
    lines = {line.pk: (packs, degree) for line in part.lines.order_by("pk")[:1]}
    return Complaint(cause, wanted, lines, **more)


def a_claim(part=None, *, click=None, photos=0, **complaint):
    part = part or a_received_part()
    click = click or a_click()
    if photos:
        files = [upload(colour=(20 * n + 10, 80, 40)) for n in range(photos)]
        assert keep_drafts(part, click, files) == []
    return file_claim(
        part, a_complaint(part, **complaint), by=part.order.user, click=click
    )


def terms(claim, degree=30, outcome="money"):
    return Terms(outcome, {row.line_id: degree for row in claim.lines.all()})


def a_proposal(claim=None, degree=30, outcome="money", **more):
    claim = claim or a_claim()
    by = a_user()
    return propose(claim, terms(claim, degree, outcome), by=by, **more)


def a_refusal(claim=None, **more):
    return refuse(claim or a_claim(), by=a_user(), text="They were whole.", **more)


def an_escalation(claim=None):
    return escalate(claim or a_refusal(), by=None, text="They were not.")


def fresh(claim):
    return Claim.objects.get(pk=claim.pk)


def acts(claim):
    return list(claim.events.order_by("pk").values_list("act", flat=True))
