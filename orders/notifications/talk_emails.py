"""The mails of the talk: a question came, an answer came, something was reported."""

from urllib.parse import urlencode

from django.core.mail import EmailMultiAlternatives
from django.urls import reverse

from orders.order.models import Order
from orders.talk.models import Message, Thread
from orders.talk.queries import asker_of
from orders.talk.rules import masked, without_links

from .emails import MAILS, Mail, Reader, _mail


def desk_path(thread: Thread) -> str:
    return reverse("desk:question", args=[thread.partner.code, thread.pk])


def shopper_path(thread: Thread) -> str:
    """The page where the shopper reads on."""
    if thread.part is None:
        return reverse("talk:thread", args=[thread.pk])
    number, _dash, position = thread.part.number.rpartition("-")
    return reverse("orders:talk", args=[number, position])


def _path_for(thread: Thread, to: Reader) -> str:
    """Only a guest's link carries the order's key."""
    path = shopper_path(thread)
    if to.user is not None or thread.part is None:
        return path
    return f"{path}?{urlencode({'key': thread.part.order.access_key})}"


def _quoted(message: Message) -> str:
    """As others may read it; mail programs would make links of addresses."""
    text = message.text
    return without_links(masked(text) if message.thread.is_public else text)


def question_new(message: Message, to: Reader) -> EmailMultiAlternatives:
    """For the seller's team."""
    thread = message.thread
    return _mail(
        "question_new",
        to,
        link=desk_path(thread),
        thread=thread,
        asker=asker_of(thread),
        text=_quoted(message),
    )


def answer_new(message: Message, to: Reader) -> EmailMultiAlternatives:
    thread = message.thread
    return _mail(
        "answer_new",
        to,
        link=_path_for(thread, to),
        thread=thread,
        text=_quoted(message),
    )


def question_hidden(thread: Thread, to: Reader) -> EmailMultiAlternatives:
    return _mail("question_hidden", to, link=_path_for(thread, to), thread=thread)


def talk_reported(thread: Thread, to: Reader) -> EmailMultiAlternatives:
    """For the operator's staff."""
    link = reverse("admin:talk_thread_change", args=[thread.pk])
    return _mail("talk_reported", to, link=link, thread=thread)


def order_of(thread: Thread) -> Order | None:
    return thread.part.order if thread.part is not None else None


_THREAD = ("partner", "product", "asker", "part__order__user")
_MESSAGE = tuple(f"thread__{name}" for name in _THREAD)
MAILS |= {
    "question_new": Mail(question_new, Message, _MESSAGE),
    "answer_new": Mail(answer_new, Message, _MESSAGE, lambda one: order_of(one.thread)),
    "question_hidden": Mail(question_hidden, Thread, _THREAD),
    "talk_reported": Mail(talk_reported, Thread, _THREAD),
}
