"""Breaches of changes in one go and of certificates."""

import uuid
from datetime import timedelta

from core import dates
from shop.catalogue.models import ChangeBatch, Product, ProductEvent
from vendors.certificates.models import Certificate
from vendors.partner.models import Partner

from .rows import change


def change_anothers_goods():
    product = Product.objects.order_by("pk").first()
    other = Partner.objects.exclude(pk=product.partner_id).first()
    batch = ChangeBatch.objects.create(partner=other, key=uuid.uuid4(), act="edit")
    ProductEvent.objects.create(product=product, batch=batch, after={"low_at": 1})


def change_nothing():
    partner = Partner.objects.order_by("pk").first()
    ChangeBatch.objects.create(partner=partner, key=uuid.uuid4(), act="edit")


def show_a_badge_of_nothing():
    day = dates.today() + timedelta(days=1)
    change(Product.objects.all(), certified_as="other", certified_until=day)


def be_found_by_a_certificate_of_nothing():
    day = dates.today() + timedelta(days=1)
    change(Product.objects.all(), origin_until=day)


def end_a_certificate_early():
    """Its goods go on showing its badge to the old day."""
    day = dates.today() - timedelta(days=1)
    confirmed = Certificate.objects.filter(state="confirmed")
    confirmed.update(expires_on=day, issued_on=day)


def confirm_past_everybody():
    change(Certificate.objects.filter(state="waiting"), state="confirmed")


PLANTS = {
    change_anothers_goods: "batches change goods of their own seller",
    change_nothing: "batches change goods of their own seller",
    show_a_badge_of_nothing: "badges that show stand on a certificate in force",
    be_found_by_a_certificate_of_nothing: (
        "badges that show stand on a certificate in force"
    ),
    end_a_certificate_early: "badges that show stand on a certificate in force",
    confirm_past_everybody: "certificates stand as they were decided",
}
