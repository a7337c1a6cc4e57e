"""The mails of broadcasts: to those who wait for one, and to those asked to help."""

from collections.abc import Callable

from django.core.mail import EmailMultiAlternatives
from django.urls import reverse
from django.utils import translation

from orders.notifications.emails import MAILS, Mail, Reader, absolute, write_mail
from shop.storefront.following import way_out
from shop.storefront.models import Follow

from .models import Broadcast, CrewMember
from .states import Word
from .wording import body_of, subject_of


def mail_of(word: str) -> str:
    return f"broadcast_{word}"


def link_of(broadcast: Broadcast) -> str:
    return broadcast.get_absolute_url()


def console_of(broadcast: Broadcast) -> str:
    return reverse("live:console", args=[broadcast.code])


def _composer(word: Word) -> Callable[[Broadcast, Reader], EmailMultiAlternatives]:
    def compose(broadcast: Broadcast, to: Reader) -> EmailMultiAlternatives:
        """With a way out for who gets it because they follow."""
        rows = Follow.objects.filter(user=to.user, partner=broadcast.partner_id)
        follow = rows.first() if to.user else None
        with translation.override(to.language):
            words = {
                "headline": str(subject_of(broadcast, word)),
                "words": str(body_of(broadcast, word)),
            }
        return write_mail(
            "broadcast",
            to,
            link=link_of(broadcast),
            way_out=absolute(way_out(follow)) if follow else "",
            **words,
        )

    return compose


def asked_to_help(member: CrewMember, to: Reader) -> EmailMultiAlternatives:
    broadcast = member.broadcast
    return write_mail("broadcast_crew", to, link=console_of(broadcast), member=member)


for _word in Word:
    MAILS[mail_of(_word)] = Mail(_composer(_word), Broadcast, ("partner",))
MAILS["broadcast_crew"] = Mail(asked_to_help, CrewMember, ("broadcast__partner",))
