"""The mail of an announcement, in the language of who reads it."""

from django.core.mail import EmailMultiAlternatives
from django.urls import reverse

from orders.notifications.emails import MAILS, Mail, Reader, _mail, absolute
from shop.storefront.following import way_out
from shop.storefront.models import Follow

from .models import Announcement


def announced(announcement: Announcement, to: Reader) -> EmailMultiAlternatives:
    """With a way out for who gets it because they follow."""
    follow = None
    if to.user is not None and announcement.to_followers:
        cooperative = announcement.cooperative
        rows = Follow.objects.filter(user=to.user)
        follow = (
            rows.filter(partner=cooperative).first()
            or rows.filter(partner__cooperative=cooperative).first()
        )
    return _mail(
        "announcement",
        to,
        link=reading_path(announcement),
        announcement=announcement,
        way_out=absolute(way_out(follow)) if follow else "",
    )


def reading_path(announcement: Announcement) -> str:
    if announcement.to_members:
        return reverse("accounts:cooperative")
    return reverse("storefront:farm", args=[announcement.cooperative.code])


MAILS |= {"announcement": Mail(announced, Announcement, ("cooperative",))}
