"""Claims at the demo's farms, at every stage: what shoppers said and farms answered."""

import io
from collections.abc import Iterable
from typing import Any

from django.core.files.base import ContentFile
from PIL import Image, ImageDraw

from accounts.models import User
from core.models import OutboxMessage
from fulfilment.claims.models import Claim
from fulfilment.claims.services.filings import Complaint, file_claim
from fulfilment.claims.services.photos import keep_drafts
from fulfilment.claims.services.policy import save_policy
from fulfilment.claims.services.steps import (
    ClaimTerms,
    accept,
    agree,
    escalate,
    propose,
    refuse,
    withdraw,
)
from fulfilment.claims.windows import claimable, for_page
from orders.order.models import VendorOrder
from orders.order.states import VendorOrderStatus
from vendors.members.queries import team_of
from vendors.members.states import RUNNING
from vendors.partner.models import Partner

from . import reading
from .photos import PICTURES

# While they are planted: what was received long ago can be claimed as well.
ANY_TIME = 24 * 365
RULES = {"auto_limit": 30, "auto_share": 3, "window_hours": 72}
NO_RULES = {"auto_limit": 0, "auto_share": None, "window_hours": ANY_TIME}
_S = VendorOrderStatus


def plant_claims(codes: Iterable[str], shopper: User, *, has_photos: bool) -> None:
    """One of each kind, the demo shopper's own first."""
    last = OutboxMessage.objects.order_by("-pk").values_list("pk", flat=True).first()
    for code in codes:
        farm = Partner.objects.filter(code=code).first()
        if farm is not None:
            _Planter(farm, shopper, has_photos=has_photos).plant()
    # Invented claims send no mail; their documents are issued like any.
    sent = OutboxMessage.objects.filter(pk__gt=last or 0)
    sent.filter(topic__startswith="notifications.").delete()


class _Planter:
    def __init__(self, farm: Partner, shopper: User, *, has_photos: bool) -> None:
        self.farm, self.shopper, self.has_photos = farm, shopper, has_photos
        self.owner = next(iter(team_of(farm, *RUNNING)), None)
        self.texts = reading.claims()
        self.count = 0

    def plant(self) -> None:
        save_policy(self.farm, NO_RULES)
        vendor_orders = self._vendor_orders()
        for said in self.texts["claim"]:
            for vendor_order in vendor_orders:
                claim = self._file(vendor_order, said)
                vendor_orders.remove(vendor_order)
                if claim is not None:
                    self._go_on(claim, said)
                    break
        save_policy(self.farm, RULES)

    def _vendor_orders(self) -> list[VendorOrder]:
        """What came, the shopper's own first, then the last ones."""
        sent = VendorOrder.objects.filter(
            partner=self.farm,
            status__in=[_S.RECEIVED, _S.SHIPPED],
            order__user__isnull=False,
            # Of what went back already a claim brings nothing.
            refunds__isnull=True,
        )
        found = list(sent.select_related("order__user").order_by("-created")[:40])
        return sorted(
            found,
            key=lambda vendor_order: vendor_order.order.user_id != self.shopper.pk,
        )

    def _file(self, vendor_order: VendorOrder, said: dict[str, Any]) -> Claim | None:
        lines = claimable(for_page(vendor_order.pk))
        if not lines:
            return None
        self.count += 1
        click = f"{self.farm.pk:012x}{self.count:012x}"
        if said.get("photo") and self.has_photos:
            keep_drafts(vendor_order, click, [_photo(said["photo"])])
        cause = said["cause"] if self.has_photos else "other"
        one = lines[0]
        complaint = Complaint(
            cause, said["wanted"], {one.line.pk: (1, said["degree"])}, said["text"]
        )
        return file_claim(
            vendor_order, complaint, by=vendor_order.order.user, click=click
        )

    def _go_on(self, claim: Claim, said: dict[str, Any]) -> None:
        by: Any = self.owner
        answer = said.get("answer", "")
        for act in said.get("then", []):
            if act == "accept":
                accept(claim, by=by)
            elif act == "propose":
                degrees = {row.line_id: 10 for row in claim.lines.all()}
                propose(claim, ClaimTerms("balance", degrees), by=by, text=answer)
            elif act == "agree":
                agree(claim, by=claim.vendor_order.order.user)
            elif act == "refuse":
                refuse(claim, by=by, text=answer)
            elif act == "escalate":
                escalate(claim, by=claim.vendor_order.order.user, text=said["again"])
            elif act == "withdraw":
                withdraw(claim, by=claim.vendor_order.order.user)


def _photo(name: str) -> ContentFile:
    """One of the market's own drawings, with brown spots."""
    with Image.open(PICTURES / f"{name}.webp") as drawn:
        picture = drawn.convert("RGB").resize((900, 900))
    spots = Image.new("RGBA", picture.size, (0, 0, 0, 0))
    pen = ImageDraw.Draw(spots)
    for n, (x, y) in enumerate(((330, 420), (520, 560), (610, 360), (430, 660))):
        size = 50 + 14 * n
        pen.ellipse((x - size, y - size, x + size, y + size), fill=(74, 48, 26, 150))
        pen.ellipse((x - 18, y - 18, x + 18, y + 18), fill=(226, 222, 208, 190))
    picture.paste(spots, mask=spots)
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=85)
    return ContentFile(out.getvalue(), name="box.jpg")
