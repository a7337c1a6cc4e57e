"""The mail about a change of a published listing that somebody decided."""

from typing import cast

from django.core.mail import EmailMultiAlternatives
from django.urls import reverse

from shop.catalogue.models import ProposedEdit
from shop.catalogue.states import EditState
from vendors.partner.models import Partner

from .emails import MAILS, Mail, Reader, _mail


def edit_path(edit: ProposedEdit) -> str:
    partner = cast("Partner", edit.product.partner)  # only a seller's goods have edits
    return reverse("desk:product", args=[partner.code, edit.product_id])


def edit_decided(edit: ProposedEdit, to: Reader) -> EmailMultiAlternatives:
    return _mail(
        "edit_decided",
        to,
        link=edit_path(edit),
        edit=edit,
        is_approved=edit.state == EditState.APPROVED,
    )


MAILS["edit_decided"] = Mail(edit_decided, ProposedEdit, ("product__partner",))
