"""Breaches of what cooperatives tell and ask."""

from django.utils import timezone

from office.announcements.models import (
    Announcement,
    CoopPaper,
    PaperVersion,
    Receipt,
    Task,
)
from office.letters.models import Letter, LetterCopy
from shop.storefront.models import Follow, LetterConsent
from vendors.cooperatives.models import Household
from vendors.partner.models import Partner


def the_sent():
    return Announcement.objects.get(state="sent")


def tell_a_follower():
    Receipt.objects.create(
        announcement=the_sent(),
        user=Follow.objects.filter(user__household_places=None).first().user,
        created=timezone.now(),
    )


def tell_one_of_what_waits():
    waits = Announcement.objects.get(state="scheduled")
    Receipt.objects.create(
        announcement=waits,
        household=Household.objects.filter(cooperative=waits.cooperative).first(),
        created=timezone.now(),
    )


def stop_in_the_middle():
    Announcement.objects.filter(pk=the_sent().pk).update(state="sending")


def _another():
    return Partner.objects.filter(kind="farm").first()


def tell_another_cooperatives_households():
    """One that went to followers as well, so that only its households are wrong."""
    rows = Announcement.objects.filter(pk=the_sent().pk)
    rows.update(cooperative=_another(), to_followers=True)


def ask_another_cooperatives_households():
    task = Task.objects.filter(shares__isnull=False).first()
    Task.objects.filter(pk=task.pk).update(cooperative=_another())


def lose_a_version():
    paper = CoopPaper.objects.first()
    PaperVersion.objects.filter(paper=paper).update(number=2)


def write_to_who_did_not_agree():
    LetterConsent.objects.all().delete()


def write_before_it_is_sent():
    copy = LetterCopy.objects.filter(letter__state="sent").first()
    waits = Letter.objects.get(state="scheduled")
    LetterCopy.objects.filter(pk=copy.pk).update(letter=waits)


def stop_a_letter_in_the_middle():
    Letter.objects.filter(state="sent").update(state="sending")


def follow_no_more():
    agreed = LetterConsent.objects.filter(ended=None).first()
    Follow.objects.filter(user=agreed.user, partner=agreed.partner).delete()


PLANTS = {
    write_to_who_did_not_agree: "letters went only to people who had agreed",
    write_before_it_is_sent: "nobody is written to by a letter that is not sent",
    stop_a_letter_in_the_middle: "letters that are being sent go on being sent",
    follow_no_more: "who receives a seller's letters follows it",
    tell_a_follower: "announcements went only to members",
    tell_one_of_what_waits: "nobody is told of what is not sent",
    stop_in_the_middle: "what is being sent goes on being sent",
    tell_another_cooperatives_households: (
        "households are told by their own cooperative"
    ),
    ask_another_cooperatives_households: (
        "households are asked by their own cooperative"
    ),
    lose_a_version: "versions of a cooperative's document have no gaps",
}
