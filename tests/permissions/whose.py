"""What an address is asked for: the world's own thing, by the names in its route."""

from datetime import timedelta
from typing import Any

from django.utils import timezone

from shop.basket.models import AssistedBasket
from shop.storefront.models import Headline
from tests.permissions.world import World
from vendors.members.queries import MARKET_OFFICE


def desk(world: World) -> dict[str, Any]:
    return {"slug": world.farm.code}


def desk_order(world: World) -> dict[str, Any]:
    return desk(world) | {"number": world.vendor_order.number}


def desk_customer_order(world: World) -> dict[str, Any]:
    """The unpaid order, as if the farm had placed it for its shopper."""
    AssistedBasket.objects.get_or_create(
        basket=world.unpaid.basket, defaults={"partner": world.farm}
    )
    return desk(world) | {"number": world.unpaid.number}


def desk_product(world: World) -> dict[str, Any]:
    return desk(world) | {"pk": world.product.pk}


def thread(world: World) -> dict[str, Any]:
    return {"pk": world.values["thread"]}


def desk_thread(world: World) -> dict[str, Any]:
    return desk(world) | thread(world)


def desk_lot(world: World) -> dict[str, Any]:
    return desk(world) | {"code": world.values["lot"]}


def desk_plot(world: World) -> dict[str, Any]:
    return desk(world) | {"pk": world.values["plot"]}


def desk_recall(world: World) -> dict[str, Any]:
    return desk(world) | {"pk": world.values["recall"]}


def desk_import(world: World) -> dict[str, Any]:
    return desk(world) | {"pk": world.values["import"]}


def desk_photo(world: World) -> dict[str, Any]:
    return desk_product(world) | {"image": world.values["image"]}


def desk_certificate(world: World) -> dict[str, Any]:
    return desk(world) | {"pk": world.values["certificate"]}


def office_certificate(world: World) -> dict[str, Any]:
    return office(world) | {"pk": world.values["certificate"]}


def depot_order(world: World) -> dict[str, Any]:
    return office(world) | {"number": world.values["depot order"]}


def order_claim(world: World) -> dict[str, Any]:
    return order(world) | {"claim": world.values["claim"]}


def order_claim_photo(world: World) -> dict[str, Any]:
    return order(world) | {"pk": world.values["claim_photo"]}


def desk_claim(world: World) -> dict[str, Any]:
    return desk(world) | {"number": world.values["claim"]}


def desk_claim_photo(world: World) -> dict[str, Any]:
    return desk(world) | {"pk": world.values["claim_photo"]}


def office_claim(world: World) -> dict[str, Any]:
    return office(world) | {"number": world.values["claim"]}


def office_claim_photo(world: World) -> dict[str, Any]:
    return office(world) | {"pk": world.values["claim_photo"]}


def market_office(_world: World) -> dict[str, Any]:
    return {"slug": MARKET_OFFICE}


def order_document(world: World) -> dict[str, Any]:
    return order(world) | {"pk": world.values["document"]}


def desk_document(world: World) -> dict[str, Any]:
    return desk(world) | {"pk": world.values["document"]}


def market_document(world: World) -> dict[str, Any]:
    return market_office(world) | {"pk": world.values["document"]}


def market_seller(world: World) -> dict[str, Any]:
    return market_office(world) | {"pk": world.farm.pk}


def market_batch(world: World) -> dict[str, Any]:
    return market_office(world) | {"pk": world.values["payout"]}


def market_dispute(world: World) -> dict[str, Any]:
    return market_office(world) | {"pk": world.values["dispute"]}


def market_order(world: World) -> dict[str, Any]:
    return market_office(world) | order(world)


def market_order_vendor_order(world: World) -> dict[str, Any]:
    return market_office(world) | order_vendor_order(world)


def market_refund(world: World) -> dict[str, Any]:
    return market_office(world) | {"pk": world.values["refund"]}


def market_headline(world: World) -> dict[str, Any]:
    now = timezone.now()
    headline = Headline.objects.create(
        title="Persimmon week", starts=now, ends=now + timedelta(days=7)
    )
    return market_office(world) | {"pk": headline.pk}


def office(world: World) -> dict[str, Any]:
    return {"slug": world.coop.code}


def office_household(world: World) -> dict[str, Any]:
    return office(world) | {"pk": world.values["household"]}


def office_person(world: World) -> dict[str, Any]:
    return office_household(world) | {"person": world.values["person"]}


def office_plot(world: World) -> dict[str, Any]:
    return office_household(world) | {"plot": world.values["household_plot"]}


def office_stake(world: World) -> dict[str, Any]:
    return office_household(world) | {"entry": world.values["stake"]}


def office_position(world: World) -> dict[str, Any]:
    return office_household(world) | {"position": world.values["position"]}


def office_upload(world: World) -> dict[str, Any]:
    return office(world) | {"pk": world.values["upload"]}


def own_household(world: World) -> dict[str, Any]:
    return {"pk": world.values["household"]}


def order(world: World) -> dict[str, Any]:
    return {"number": world.order.number}


def order_vendor_order(world: World) -> dict[str, Any]:
    return order(world) | {"position": 1}


def own_paper(world: World) -> dict[str, Any]:
    return {"pk": world.values["paper"]}
