"""What letters have beside other mailings: goods, a shop that is open, a limit."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext_noop

from core.languages import Sentence
from core.notify import notify
from office.mailings.services import MailingContent, MailingError, Mailings
from shop.catalogue.models import Product
from vendors.partner.states import SELLING

from .models import Letter, LetterCopy
from .queries import hindrance

NOT_OPEN = Sentence(gettext_noop("Your shop is not open."))
NOT_THEN = Sentence(
    gettext_noop("Your shop was not open, or had sent too many letters in 30 days.")
)


@dataclass(frozen=True)
class LetterContent(MailingContent):
    goods: Iterable[Product] = ()


class Letters(Mailings[Letter]):
    name = "letter"
    topic = "letters.send"
    model = Letter
    copy = LetterCopy

    def hindrance(self, row: Letter, at: datetime) -> str:
        return hindrance(row.partner, at, but=row.pk)

    def bar(self, row: Letter) -> str:
        return "" if row.partner.status in SELLING else NOT_OPEN.keep()

    def attach(self, row: Letter, content: LetterContent) -> None:
        row.goods.set(content.goods)

    def note_stopped(self, row: Letter) -> None:
        notify("letter_stopped", row)

    def send_planned(self, pk: int) -> bool:
        try:
            return super().send_planned(pk)
        except MailingError:
            self.stop(pk, reason=NOT_THEN.keep(), by_others=True)
            return True


LETTERS = Letters()
