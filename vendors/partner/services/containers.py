"""Returnable packaging of a seller, and which of its packs come in it."""

from collections.abc import Mapping
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from core.activity_log import record
from core.refusals import RefusalError
from vendors.partner.models import Container, Partner, StockRecord

NAMES = ("name_en", "name_zh_hans")


class NotInUseError(RefusalError):
    """Raised for packs to come in packaging that is out of use. Nothing changed."""

    says = _("This packaging is out of use. Please take it into use first.")


@transaction.atomic
def add_container(
    partner: Partner, names: Mapping[str, str], deposit: Decimal
) -> Container:
    """`names` by `NAMES`; the deposit is in the market's currency."""
    made = Container(partner=partner, deposit=deposit)
    _name(made, names)
    made.save()
    record("containers.added", made, after=_told(made), seller=partner)
    return made


@transaction.atomic
def change_container(
    container: Container, names: Mapping[str, str], deposit: Decimal, *, in_use: bool
) -> Container:
    """What is ordered from now on has the new deposit; what was, comes back as it was.

    Out of use it is on no pack any more.
    """
    before = _told(container)
    _name(container, names)
    container.deposit, container.in_use = deposit, in_use
    container.save()
    for pack in container.packs.select_related("partner"):
        _set(pack, container if in_use else None, pack.containers)
    record(
        "containers.changed",
        container,
        before=before,
        after=_told(container),
        seller=container.partner,
    )
    return container


@transaction.atomic
def put_in_containers(pack: StockRecord, container: Container, count: int) -> None:
    """Each pack comes in so many of them from now on; with 0 in none.

    Raises `NotInUseError`.
    """
    if count and not container.in_use:
        raise NotInUseError
    _set(pack, container if count else None, count)
    record(
        "containers.packs",
        container,
        after={"pack": pack.pk, "containers": count},
        seller=container.partner,
    )


def _told(container: Container) -> dict[str, object]:
    names = ("name", "deposit", "in_use")
    return {name: getattr(container, name) for name in names}


def _name(container: Container, names: Mapping[str, str]) -> None:
    for column in NAMES:
        setattr(container, column, names.get(column) or None)


def _set(pack: StockRecord, container: Container | None, count: int) -> None:
    pack.container = container
    pack.containers = count if container else 0
    pack.container_deposit = container.deposit * count if container else Decimal(0)
    pack.save(update_fields=["container", "containers", "container_deposit"])
