"""Changes of goods that wait in the office: a price that jumped, words, a new photo."""

from datetime import datetime, timedelta
from typing import cast
from uuid import UUID

from accounts.models import User
from core.models import Photo
from shop.catalogue.models import Product, ProposedEdit
from shop.catalogue.services.batches import RowChange, change_listings
from shop.catalogue.services.parts import whole_of
from shop.catalogue.services.photos import add_photo
from shop.catalogue.services.proposals import Verdict, hold
from shop.catalogue.services.review_rules import FIELDS, policy_of, set_policy
from shop.catalogue.states import ListingState, ReviewRule
from vendors.members.models import PartnerRole
from vendors.members.states import Role
from vendors.partner.models import Partner, StockRecord

KEY = UUID("7d0c5f0e-2f3b-4f44-9d0b-6b1d6f1d1c01")
WORDS = {
    "en": " Picked by hand this week, sorted twice.",
    "zh_hans": "本周手工采摘，两次分拣。",
}


def plant_vetting(code: str, *, now: datetime) -> None:
    """The demo farm's cooperative looks at more than the market; three changes wait."""
    farm = Partner.objects.select_related("cooperative").filter(code=code).first()
    if farm is None or farm.cooperative is None:
        return
    _rules(farm.cooperative)
    shown = Product.objects.filter(partner=farm, state=ListingState.PUBLISHED)
    goods = list(shown.exclude(lead_pack=None).order_by("pk")[:3])
    if len(goods) < 3:
        return
    role = PartnerRole.objects.filter(partner=farm, role=Role.OWNER).first()
    by = role.user if role else None
    dear, worded, pictured = goods
    _raise_price(farm, dear, cast("StockRecord", dear.lead_pack), by)
    _reword(worded, by)
    photo = Photo.objects.exclude(pk__in=pictured.images.values("photo")).first()
    if photo is not None:
        add_photo(pictured, photo, by=by)
    for hours, product in ((52, dear), (20, worded), (3, pictured)):
        ProposedEdit.objects.filter(product=product).update(
            sent_at=now - timedelta(hours=hours)
        )


def _rules(cooperative: Partner) -> None:
    nothing = {name: getattr(policy_of(None), name) for name in FIELDS}
    asked = nothing | {"words": True, "photos": True, "price_up": 30}
    set_policy(cooperative, asked, categories=[], seen=0)


def _raise_price(
    farm: Partner, product: Product, pack: StockRecord, by: User | None
) -> None:
    seen = {"packs": {str(pack.pk): {"price": f"{pack.price:f}"}}}
    wanted = {"packs": {str(pack.pk): {"price": f"{pack.price * 2:f}"}}}
    change = RowChange(product.pk, seen, wanted)
    change_listings(farm, [change], key=KEY, by=by)


def _reword(product: Product, by: User | None) -> None:
    """Kept as it is: in a market without pictures no page could send it."""
    whole = whole_of(product)
    wanted = {
        f"summary_{suffix}": (whole[f"summary_{suffix}"] or "") + words
        for suffix, words in WORDS.items()
    }
    hold(product, whole, None, Verdict(ReviewRule.WORDS, wanted), by=by)
