"""Letters at a seller's desk: written, looked at, sent now or later, stopped."""

from typing import Any

from django.db.models import QuerySet
from django.utils import timezone

from office.mailings.forms import MailingForm
from office.mailings.views import MailingPage, MailingsPage, MailingsView, NewMailing
from shop.catalogue.models import Product
from vendors.members.desk.base import DeskView

from .forms import LetterForm
from .models import Letter
from .queries import consents, hindrance
from .services import LETTERS


class DeskLettersView(DeskView, MailingsView):
    act = "desk.letters.edit"
    mailings = LETTERS
    page_name = "desk:letter"
    form_class = LetterForm

    def form(self, *args: Any, **kwargs: Any) -> MailingForm:
        rows = Product.objects.filter(partner=self.partner, is_public=True)
        goods: QuerySet[Product] = rows.order_by("title", "pk")
        return super().form(*args, goods=goods, **kwargs)

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        recipients = consents(self.partner).count()
        return super().get_context_data(recipients=recipients, **kwargs)


class LettersPage(DeskLettersView, MailingsPage):
    template_name = "desk/letters/list.html"


class NewLetter(DeskLettersView, NewMailing):
    template_name = "desk/letters/new.html"


class LetterPage(DeskLettersView, MailingPage):
    template_name = "desk/letters/one.html"

    def about(self, row: Letter) -> dict[str, object]:
        reason = hindrance(self.partner, timezone.now(), but=row.pk)
        return {
            "goods": row.goods.order_by("pk"),
            "hindrance": reason,
            "can_send": not reason and consents(self.partner).exists(),
        }
