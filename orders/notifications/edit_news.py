"""What the news of decided changes say in a line, and whom they concern."""

from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from core.outbox import Undeliverable
from shop.catalogue.models import ProposedEdit
from shop.catalogue.states import EditState
from vendors.members.queries import team_of

from .edit_emails import edit_path
from .news import ANNOUNCEMENTS, GONE, SELLING_TEAM
from .services import News, tell_people
from .states import Kind

DECIDED = {
    str(EditState.APPROVED): _("Your change of {product} is approved"),
    str(EditState.REFUSED): _("Your change of {product} was sent back"),
}


def edit_decided(pk: int, occasion: str) -> None:
    """`occasion` is the edit's version and the state that was decided."""
    rows = ProposedEdit.objects.select_related("product__partner")
    edit = rows.filter(pk=pk).first()
    state = occasion.partition("-")[2]
    if edit is None or edit.product.partner is None or edit.state != state:
        raise Undeliverable(GONE)
    news = News(
        Kind.LISTING_DECIDED,
        "edit_decided",
        edit.pk,
        format_lazy(DECIDED[state], product=edit.product.title),
        edit.reason or _("Shoppers see it now."),
        edit_path(edit),
        occasion=occasion,
    )
    tell_people(news, team_of(edit.product.partner, *SELLING_TEAM))


ANNOUNCEMENTS["edit_decided"] = edit_decided
