"""What everything stands on: places, taxes, categories, and the people who sign in."""

from dataclasses import dataclass
from decimal import Decimal

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from oscar.apps.address.models import Country, UserAddress

from accounts.models import User
from accounts.services import save_address
from core.models import Photo
from shop.catalogue.models import Category, ProductClass
from vendors.partner.models import TaxCategory
from vendors.places.models import County, Village

from . import reading
from .reading import Account, Both, Seller
from .rows import write

Photos = dict[str, Photo]
# Grown produce, which bears no tax when an exempt farm sells it.
PRODUCE = 9
TAXES = {
    0: ("exempt", Both("Tax free", "免税"), "0"),
    6: ("services", Both("Services and visits", "服务与游玩"), "0.06"),
    9: ("produce", Both("Produce", "农产品"), "0.09"),
    13: ("processed", Both("Processed goods", "加工品"), "0.13"),
}
SHOPPERS_MAIL = "buyer{n}@demo.test"
SHIPPED_HOME = {
    "first_name": "Chen Yulan",
    "line1": "18 Fuxing Road, building 4, flat 602",
    "line4": "Haidian",
    "state": "Beijing",
    "postcode": "100036",
    "phone_number": "+8613800138000",
}


@dataclass(frozen=True)
class Ground:
    """The rows that sellers, goods and orders are hung on."""

    county: County
    villages: dict[str, Village]
    taxes: dict[int, TaxCategory]
    categories: dict[str, Category]
    produce: ProductClass


def plant_ground(photos: Photos) -> Ground:
    slug, name, region = reading.county()
    county = County.objects.create(slug=slug, region=region, **name.columns("name"))
    return Ground(
        county=county,
        villages={
            place.slug: _village(county, place, photos) for place in reading.places()
        },
        taxes={rate: _tax(rate) for rate in TAXES},
        categories=_categories(),
        produce=ProductClass.objects.get_or_create(
            slug="produce",
            defaults={
                "name": "Produce",
                "requires_shipping": True,
                "track_stock": True,
            },
        )[0],
    )


def _village(county: County, place: reading.Place, photos: Photos) -> Village:
    return Village.objects.create(
        county=county,
        slug=place.slug,
        altitude=place.altitude,
        latitude=place.north,
        longitude=place.east,
        cover=photos.get(place.cover),
        **place.name.columns("name"),
        **place.tagline.columns("tagline"),
        **place.story.paragraphs().columns("story"),
    )


def _tax(rate: int) -> TaxCategory:
    code, name, fraction = TAXES[rate]
    return TaxCategory.objects.create(
        code=code,
        rate=Decimal(fraction),
        is_produce=rate == PRODUCE,
        **name.columns("name"),
    )


def _categories() -> dict[str, Category]:
    made: dict[str, Category] = {}
    for code, name in reading.categories().items():
        above, _slash, slug = code.rpartition("/")
        fields = {"slug": slug, **name.columns("name")}
        made[code] = (
            made[above].add_child(**fields) if above else Category.add_root(**fields)
        )
        made[above].refresh_from_db() if above else None
    return made


def plant_people(sheets: list[Seller]) -> dict[str, User]:
    """Everybody who signs in, by e-mail address: all with the demo's password."""
    wanted = list(reading.accounts())
    taken = {one.seller for one in wanted if one.role == "owner"}
    wanted += [
        Account(f"{sheet.code}@demo.test", sheet.person)
        for sheet in sheets
        if sheet.code not in taken
    ]
    wanted += [
        Account(SHOPPERS_MAIL.format(n=n), Both(shopper.own_name, shopper.name.zh))
        for n, shopper in enumerate(reading.shoppers(), start=1)
    ]
    wanted += [Account(one.email, one.name) for one in reading.applicants()]
    # One hash for all: each costs a third of a second on purpose.
    password = make_password(reading.people()["password"])
    write([_user(one, password) for one in wanted])
    people = {user.email: user for user in User.objects.all() if user.email}
    write(
        [
            EmailAddress(user=user, email=user.email, primary=True, verified=True)
            for user in people.values()
        ]
    )
    _address_of(people["shopper@demo.test"])
    return people


def _user(account: Account, password: str) -> User:
    return User(
        email=account.email,
        password=password,
        first_name=account.name.en,
        language=account.language,
        is_staff=account.is_staff,
        is_superuser=account.is_staff,
    )


def _address_of(shopper: User) -> None:
    country = Country.objects.get(iso_3166_1_a2="CN")
    save_address(shopper, UserAddress(country=country, **SHIPPED_HOME))
