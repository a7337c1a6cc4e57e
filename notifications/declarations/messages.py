"""What is told of questions to farms, their answers, and what somebody reports."""

from abc import abstractmethod
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.models import User
from core.languages import in_words
from notifications.emails import Reader
from notifications.states import Kind
from notifications.types import (
    SELLING_TEAM,
    NotificationType,
    Row,
    Text,
    declare,
    staff,
)
from orders.messaging.models import Message, Thread
from orders.messaging.queries import asker_of
from orders.messaging.rules import masked, without_links
from orders.order.models import Order
from vendors.members.queries import MARKET_OFFICE, team_of

_THREAD = ("partner", "product", "asker", "vendor_order__order__user")


class OfThread(NotificationType[Row]):
    @property
    @abstractmethod
    def thread(self) -> Thread:
        """The conversation."""

    def said(self, text: str) -> str:
        """With what it is about, and between whom, in the reader's language."""
        thread, topic = self.thread, ""
        if thread.vendor_order is not None:
            topic = _("order {number}").format(number=thread.vendor_order.number)
        elif thread.product:
            topic = thread.product.title
        return text.format(
            farm=thread.partner.name, asker=asker_of(thread), topic=topic
        )

    def askers(self) -> list[User]:
        """Who asked, with an account; nobody for a guest."""
        return [self.thread.asker] if self.thread.asker is not None else []

    def asker_link(self, to: Reader) -> str:
        """The page where the asker reads on; only a guest's carries the order's key."""
        part = self.thread.vendor_order
        if part is None:
            return reverse("messaging:thread", args=[self.thread.pk])
        number, _dash, position = part.number.rpartition("-")
        path = reverse("orders:messages", args=[number, position])
        return (
            path if to.user else f"{path}?{urlencode({'key': part.order.access_key})}"
        )

    def context(self, _to: Reader) -> dict[str, Any]:
        return {"thread": self.thread}


class OfMessage(OfThread[Message]):
    model = Message
    related = tuple(f"thread__{name}" for name in _THREAD)

    @property
    def thread(self) -> Thread:
        return self.about.thread

    def context(self, to: Reader) -> dict[str, Any]:
        """As others may read it; mail programs would make links of addresses."""
        text = self.about.text
        text = without_links(masked(text) if self.thread.is_public else text)
        return super().context(to) | {"text": text}


@declare("question_new", event="message_written")
class QuestionNew(OfMessage):
    """To the seller's team."""

    kind = Kind.QUESTION_NEW

    def is_news(self) -> bool:
        return not self.about.is_sellers

    def people(self) -> Iterable[User]:
        team = team_of(self.thread.partner, *SELLING_TEAM)
        return [user for user in team if user.pk != self.about.author_id]

    def subject(self) -> Text:
        return self.said(_("{asker} wrote about {topic}"))

    def body(self) -> Text:
        return _("Answer it on your desk.")

    def link(self, _to: Reader) -> str:
        thread = self.thread
        return reverse("desk:question", args=[thread.partner.code, thread.pk])

    def context(self, to: Reader) -> dict[str, Any]:
        return super().context(to) | {"asker": asker_of(self.thread)}


@declare("answer_new", event="message_written")
class AnswerNew(OfMessage):
    """To who asked."""

    kind = Kind.ANSWER_NEW

    def is_news(self) -> bool:
        return self.about.is_sellers

    def order(self) -> Order | None:
        part = self.thread.vendor_order
        return part.order if part is not None else None

    def people(self) -> Iterable[User]:
        return self.askers()

    def subject(self) -> Text:
        return self.said(_("{farm} replied about {topic}"))

    def body(self) -> Text:
        return _("Read it and reply if you like.")

    def link(self, to: Reader) -> str:
        return self.asker_link(to)


class AboutThread(OfThread[Thread]):
    model = Thread
    related = _THREAD

    @property
    def thread(self) -> Thread:
        return self.about


@declare("question_hidden", event="thread_hidden")
class QuestionHidden(AboutThread):
    kind = Kind.ANSWER_NEW

    def people(self) -> Iterable[User]:
        return self.askers()

    def subject(self) -> Text:
        return self.said(_("Your question to {farm} about {topic} is closed"))

    def body(self) -> Text:
        return in_words(self.thread.hidden_reason)

    def link(self, to: Reader) -> str:
        return self.asker_link(to)


@declare("talk_reported", event="thread_reported")
class TalkReported(AboutThread):
    """To the operator's staff."""

    kind = Kind.TALK_REPORTED

    def people(self) -> Iterable[User]:
        return staff("office.reviews.see")

    def subject(self) -> Text:
        return self.said(_("Report about a conversation with {farm} about {topic}"))

    def body(self) -> Text:
        return self.thread.report_reason

    def link(self, _to: Reader) -> str:
        return reverse("office:questions", args=[MARKET_OFFICE])
