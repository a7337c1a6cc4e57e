"""What the news of the talk say in a line, and whom they concern."""

from django.urls import reverse
from django.utils.functional import lazystr
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from core.outbox import Undeliverable
from orders.talk.models import Message, Thread
from orders.talk.queries import asker_of
from vendors.members.queries import team_of

from .news import ANNOUNCEMENTS, GONE, SELLING_TEAM, staff
from .services import News, Text, tell_people, tell_shopper
from .states import Kind
from .talk_emails import desk_path, order_of, shopper_path

_ABOUT = ("partner", "product", "asker", "part__order__user")


def _message(message_id: int) -> Message:
    related = [f"thread__{name}" for name in _ABOUT]
    found = Message.objects.select_related(*related).filter(pk=message_id).first()
    if found is None:
        raise Undeliverable(GONE)
    return found


def _thread(thread_id: int) -> Thread:
    found = Thread.objects.select_related(*_ABOUT).filter(pk=thread_id).first()
    if found is None:
        raise Undeliverable(GONE)
    return found


def _topic(thread: Thread) -> Text:
    """What it is about, in the reader's language."""
    if thread.part is not None:
        return format_lazy(_("order {number}"), number=thread.part.number)
    return lazystr(_Title(thread))


class _Title:
    """A product's name, asked for when it is shown."""

    def __init__(self, thread: Thread) -> None:
        self.thread = thread

    def __str__(self) -> str:
        return str(self.thread.product.title if self.thread.product else "")


def message_written(message_id: int, _occasion: str) -> None:
    """The other side is told: the seller's team, or who asked."""
    message = _message(message_id)
    if message.is_sellers:
        _tell_asker(message)
    else:
        _tell_team(message)


def _tell_team(message: Message) -> None:
    thread = message.thread
    subject = format_lazy(
        _("{asker} has written about {topic}"),
        asker=asker_of(thread),
        topic=_topic(thread),
    )
    news = News(
        Kind.QUESTION_NEW,
        "question_new",
        message.pk,
        subject,
        _("Answer it on your desk."),
        desk_path(thread),
    )
    team = team_of(thread.partner, *SELLING_TEAM)
    tell_people(news, [user for user in team if user.pk != message.author_id])


def _tell_asker(message: Message) -> None:
    thread = message.thread
    subject = format_lazy(
        _("{farm} has answered you about {topic}"),
        farm=thread.partner.name,
        topic=_topic(thread),
    )
    news = News(
        Kind.ANSWER_NEW,
        "answer_new",
        message.pk,
        subject,
        _("Read it and write on, if you like."),
        shopper_path(thread),
    )
    order = order_of(thread)
    if order is not None:
        tell_shopper(news, order)
    elif thread.asker is not None:
        tell_people(news, [thread.asker])


def thread_hidden(thread_id: int, occasion: str) -> None:
    thread = _thread(thread_id)
    if thread.asker is None:
        return
    news = News(
        Kind.ANSWER_NEW,
        "question_hidden",
        thread.pk,
        format_lazy(
            _("Your question to {farm} about {topic} is closed"),
            farm=thread.partner.name,
            topic=_topic(thread),
        ),
        thread.hidden_reason,
        shopper_path(thread),
        occasion=occasion,
    )
    tell_people(news, [thread.asker])


def thread_reported(thread_id: int, occasion: str) -> None:
    thread = _thread(thread_id)
    news = News(
        Kind.TALK_REPORTED,
        "talk_reported",
        thread.pk,
        format_lazy(
            _("Somebody reports what was written to {farm} about {topic}"),
            farm=thread.partner.name,
            topic=_topic(thread),
        ),
        thread.report_reason,
        reverse("admin:talk_thread_change", args=[thread.pk]),
        occasion=occasion,
    )
    tell_people(news, staff())


ANNOUNCEMENTS |= {
    "message_written": message_written,
    "thread_hidden": thread_hidden,
    "thread_reported": thread_reported,
}
