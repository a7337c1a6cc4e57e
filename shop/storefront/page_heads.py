"""What search engines and shared links are told of home, farms and villages."""

from django.urls import reverse
from django.utils.translation import gettext as _

from core import looks
from core import structured_data as schema
from core.brand import market_name
from core.page_head import PageHead, shared_picture, whole_address
from core.share_cards import ShareCard
from vendors.partner.models import Partner
from vendors.places.models import Viewpoint, Village

from .farm_list import FarmList
from .queries import shown_farms

LOGO = 512  # pixels


def head_of_home() -> PageHead:
    """The market itself, and that it can be searched."""
    logo = looks.logo_url(LOGO)
    facts = (
        schema.website(market_name()),
        schema.organization(market_name(), logo=whole_address(logo) if logo else ""),
    )
    return PageHead(
        path=reverse("home"), picture=shared_picture(looks.banner()), facts=facts
    )


def head_of_farms(village: Village | None, page: FarmList) -> PageHead:
    """Farms of a village have its page; each page of all farms is one of its own."""
    if village is not None:
        return PageHead(path=reverse("storefront:village", args=[village.slug]))
    number = page.filters.page
    query = f"page={number}" if number > 1 and not page.chips else ""
    return PageHead(query=query)


def place_of(village: Village, street: str = "") -> schema.PlaceFacts:
    """A village as an address; `county` has been read."""
    return schema.PlaceFacts(
        locality=village.name,
        region=f"{village.county.name}, {village.county.province}",
        street=street,
        latitude=village.latitude,
        longitude=village.longitude,
    )


def card_of_farm(farm: Partner) -> ShareCard:
    village = farm.village
    return ShareCard(
        kind="farm",
        pk=farm.pk,
        title=farm.name,
        lines=(f"{village.name} · {village.county.name}" if village else "",),
        note=farm.tagline,
        photos=(farm.cover or farm.face,),
    )


def card_of_shown_farm(kind: str, pk: int) -> ShareCard | None:
    farm = shown_farms().filter(pk=pk).first() if kind == "farm" else None
    return card_of_farm(farm) if farm else None


def head_of_farm(farm: Partner) -> PageHead:
    """A business at a place, or an organization where no village is known."""
    path = reverse("storefront:farm", args=[farm.code])
    pictures = [shared_picture(farm.cover), shared_picture(farm.face)]
    place = place_of(farm.village) if farm.village else None
    business = schema.thing(
        "LocalBusiness" if place else "Organization",
        name=farm.name,
        description=farm.tagline,
        url=whole_address(path),
        image=schema.pictures_of(pictures),
        address=place.address if place else None,
        geo=place.geo if place else None,
        aggregateRating=schema.rating(farm.rating, farm.rating_count),
    )
    way = schema.breadcrumbs(
        [(_("Farms"), reverse("storefront:farms")), (farm.name, path)]
    )
    return PageHead(
        path=path,
        kind="profile",
        picture=card_of_farm(farm).address,
        is_card=True,
        facts=(business, way),
    )


def head_of_village(village: Village) -> PageHead:
    path = reverse("storefront:village", args=[village.slug])
    picture = shared_picture(village.cover)
    place = schema.thing(
        "Place",
        name=village.name,
        description=village.tagline,
        url=whole_address(path),
        image=picture,
        address=place_of(village).address,
        geo=place_of(village).geo,
    )
    way = schema.breadcrumbs(
        [(_("Villages"), reverse("storefront:villages")), (village.name, path)]
    )
    return PageHead(path=path, picture=picture, facts=(place, way))


def head_of_viewpoint(viewpoint: Viewpoint, picture: str) -> PageHead:
    """schema.org's TouristAttraction."""
    path = viewpoint.get_absolute_url()
    at = schema.PlaceFacts(
        locality=viewpoint.village.county.name,
        region=viewpoint.village.county.province,
        street=viewpoint.address or viewpoint.village.name,
        latitude=viewpoint.latitude,
        longitude=viewpoint.longitude,
    )
    attraction = schema.thing(
        "TouristAttraction",
        name=viewpoint.name,
        description=viewpoint.tagline,
        url=whole_address(path),
        image=picture,
        address=at.address,
        geo=at.geo,
    )
    village = viewpoint.village
    way = schema.breadcrumbs(
        [
            (_("Villages"), reverse("storefront:villages")),
            (village.name, reverse("storefront:village", args=[village.slug])),
            (viewpoint.name, path),
        ]
    )
    return PageHead(path=path, picture=picture, facts=(attraction, way))
