"""The farms and cooperatives: who runs them, how they deliver, how they stand."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from decimal import Decimal

from django.utils import timezone

from accounts.models import User
from core import dates
from core.regions import OVERSEAS, REMOTE
from orders.shipping.models import DeliveryMethod, DeliveryRate
from vendors.members.models import PartnerRole
from vendors.members.services import give_role
from vendors.members.states import Role
from vendors.partner.models import Partner
from vendors.partner.states import PartnerKind, PartnerStatus, TaxStatus
from vendors.places.models import CountyOfficer, ProvinceOfficer

from . import reading
from .delivering import plant_terms
from .ground import Ground, Photos
from .openings import plant_accounts, plant_applications
from .reading import Both, Seller
from .rows import batches, write

ON_HOLIDAY = "cousins-pear-yard"
SUSPENDED = "quarry-pond-ducks"
SURNAMES = (
    ("Qin", "秦"), ("Hao", "郝"), ("Niu", "牛"), ("Duan", "段"), ("Jia", "贾"),
    ("Geng", "耿"), ("Yue", "岳"), ("Shen", "申"), ("Pang", "庞"), ("Cui", "崔"),
)  # fmt: skip
FIELDS = (
    ("Upper Field", "上地"), ("Long Terrace", "长堰"), ("Spring Gully", "泉沟"),
    ("Mill Bank", "磨坡"), ("Sheep Track", "羊道"), ("Two Pines", "双松"),
    ("Kiln Hollow", "窑洼"), ("Ox Ridge", "牛梁"), ("Bell Rock", "钟石"),
)  # fmt: skip
STORIES = (
    Both(
        "Three generations work this field, and the youngest keeps the accounts.",
        "三代人种这块地，账归最小的那个记。",
    ),
    Both(
        "We came back from the city for one summer and have not left since.",
        "从城里回来本想待一个夏天，到现在没走。",
    ),
    Both(
        "Stone by stone the wall went up; season by season the soil got deeper.",
        "堰是一块块垒高的，土是一季季养厚的。",
    ),
)
ZONES = {
    "near": ["CN-SX", "CN-HE", "CN-HA", "CN-BJ", "CN-TJ", "CN-SD"],
    "far": list(REMOTE),
    "overseas": list(OVERSEAS),
}
COURIERS = (
    Both("SF Express", "顺丰速运"),
    Both("China Post", "中国邮政"),
    Both("YTO Express", "圆通速递"),
)

NOWHERE = Both("", "")
PICKUP = Both("Pickup at the farm", "农场自提")


@dataclass(frozen=True)
class Sown:
    """A seller's sheet and the row it became."""

    sheet: Seller
    partner: Partner


def chosen_sellers(farms: int) -> list[Seller]:
    """Both cooperatives and so many farms; past the written ones they are made up."""
    written = reading.sellers()
    cooperatives = [one for one in written if one.kind == PartnerKind.COOPERATIVE]
    others = [one for one in written if one.kind == PartnerKind.FARM]
    return [*cooperatives, *others[:farms], *_made_up(others, farms - len(others))]


def _made_up(models: list[Seller], count: int) -> Iterator[Seller]:
    for n in range(max(0, count)):
        model = models[n % len(models)]
        surname, field = SURNAMES[n % len(SURNAMES)], FIELDS[n % len(FIELDS)]
        yield replace(
            model,
            code=f"farm-{n + 1}",
            name=Both(
                f"{surname[0]} {field[0]} Farm {n + 1}",
                f"{surname[1]}家{field[1]}农场{n + 1}",
            ),
            person=Both(f"{surname[0]} Laoda", f"{surname[1]}老大"),
            story=STORIES[n % len(STORIES)],
            cooperative="",
        )


def plant_sellers(
    sheets: list[Seller], ground: Ground, photos: Photos, now: datetime
) -> list[Sown]:
    """Cooperatives first, since farms name theirs."""
    sown: dict[str, Partner] = {}
    for wanted in (PartnerKind.COOPERATIVE, PartnerKind.FARM):
        for batch in batches(sheet for sheet in sheets if sheet.kind == wanted):
            partners = [
                _partner(sheet, ground, photos, sown.get(sheet.cooperative), now)
                for sheet in batch
            ]
            write(partners)
            sown |= {partner.code: partner for partner in partners}
    made = [Sown(sheet, sown[sheet.code]) for sheet in sheets]
    _deliveries(made)
    plant_terms([(one.sheet, one.partner) for one in made], dates.day_of(now))
    return made


def _taxed(kind: str, n: int) -> str:
    """Cooperatives pay VAT, most farms are exempt, some are small businesses."""
    if kind == PartnerKind.COOPERATIVE:
        return TaxStatus.REGISTERED
    return TaxStatus.SMALL if n % 4 == 3 else TaxStatus.EXEMPT


def _partner(
    sheet: Seller,
    ground: Ground,
    photos: Photos,
    cooperative: Partner | None,
    now: datetime,
) -> Partner:
    n = _figure(sheet.code)
    return Partner(
        code=sheet.code,
        kind=sheet.kind,
        village=ground.villages[sheet.village],
        altitude=sheet.altitude,
        phone=f"+8613{n % 10}355{n * 7919 % 100000:05d}",
        cover=photos.get(sheet.cover),
        face=photos.get(sheet.face),
        cooperative=cooperative,
        opened_at=now - timedelta(days=400 + n % 300),
        tax_status=_taxed(sheet.kind, n),
        **_standing(sheet.code, now),
        **sheet.name.columns("name"),
        **sheet.person.columns("person"),
        **sheet.tagline.columns("tagline"),
        **sheet.story.paragraphs().columns("story"),
    )


def _figure(code: str) -> int:
    """A number of the seller's own, the same each time."""
    return sum(place * ord(sign) for place, sign in enumerate(code, start=1))


def _standing(code: str, now: datetime) -> dict[str, object]:
    if code == ON_HOLIDAY:
        back = dates.day_of(now) + timedelta(days=12)
        return {"status": PartnerStatus.HOLIDAY, "holiday_until": back}
    if code == SUSPENDED:
        reason = "Eggs without dates were found twice."
        return {"status": PartnerStatus.SUSPENDED, "status_reason": reason}
    return {"status": PartnerStatus.OPEN}


def _deliveries(sown: list[Sown]) -> None:
    """One to three ways for each, of different kinds, so that baskets differ."""
    villages = {place.slug: place.name for place in reading.places()}
    methods: list[DeliveryMethod] = []
    rates: list[DeliveryRate] = []
    for one in sown:
        n = _figure(one.sheet.code)
        courier = COURIERS[n % len(COURIERS)]
        if n % 3 == 2:
            method = _method(one, DeliveryMethod.Kind.FLAT, courier, position=0)
            method.free_from = Decimal(150 + n % 3 * 50)
            rates += [
                DeliveryRate(method=method, regions=[], price=Decimal(8 + n % 6)),
                DeliveryRate(method=method, regions=ZONES["far"], price=Decimal(22)),
            ]
        else:
            method = _method(one, DeliveryMethod.Kind.WEIGHT, courier, position=0)
            method.free_from = Decimal(199) if n % 2 else None
            rates += list(_bands(method))
        methods.append(method)
        if n % 2 == 0:
            village = villages[one.sheet.village]
            pickup = _method(
                one,
                DeliveryMethod.Kind.PICKUP,
                PICKUP,
                position=1,
                place=Both(
                    f"At the farm in {village.en}, 9:00–17:00",
                    f"{village.zh}农场门口，9:00–17:00",
                ),
            )
            pickup.min_days, pickup.max_days = 1, 5
            methods.append(pickup)
    write(methods)
    write(rates)


def _method(
    one: Sown, kind: str, name: Both, *, position: int, place: Both = NOWHERE
) -> DeliveryMethod:
    n = _figure(one.sheet.code)
    return DeliveryMethod(
        partner=one.partner,
        kind=kind,
        position=position,
        min_days=2,
        max_days=3 + n % 3,
        **name.columns("name"),
        **place.columns("pickup_at"),
    )


def _bands(method: DeliveryMethod) -> Iterator[DeliveryRate]:
    prices = {"near": (6, 10, 18), "": (9, 16, 30), "far": (18, 32, 60)}
    for zone, (light, middle, heavy) in prices.items():
        bands = ((3000, light), (10_000, middle), (30_000, heavy))
        for grams, price in bands:
            yield DeliveryRate(
                method=method,
                regions=ZONES[zone] if zone else [],
                up_to_grams=grams,
                price=Decimal(price),
            )
    yield DeliveryRate(
        method=method, regions=ZONES["overseas"], up_to_grams=5000, price=Decimal(68)
    )


def plant_roles(sown: list[Sown], people: dict[str, User], ground: Ground) -> None:
    """Owners of farms, admins of cooperatives, the officer, and one who applies."""
    partners = {one.partner.code: one.partner for one in sown}
    named = [one for one in reading.accounts() if one.seller in partners]
    for one in named:
        give_role(partners[one.seller], people[one.email], one.role)
    owned = {one.seller for one in named if one.role == Role.OWNER}
    owners = {code: people.get(f"{code}@demo.test") for code in partners}
    write(
        [
            PartnerRole(partner=partners[code], user=user, role=Role.OWNER)
            for code, user in owners.items()
            if user and code not in owned and not partners[code].is_cooperative
        ]
    )
    for one in reading.accounts():
        if one.is_officer:
            CountyOfficer.objects.create(county=ground.county, user=people[one.email])
        if one.province:
            ProvinceOfficer.objects.create(region=one.province, user=people[one.email])
    plant_applications(partners, people, ground, timezone.now())
    plant_accounts(partners, people)
