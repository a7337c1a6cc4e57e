"""The market's word lists, in the operator's office."""

from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from live.chat import queries, services
from live.chat.forms import WordsForm
from live.chat.services import ChatRefused
from vendors.members.desk import OfficeView


class MarketWords(OfficeView):
    """The operator's alone: they count in every seller's broadcasts."""

    act = "office.live.words"
    write_act = "office.live.words"
    template_name = "live/chat/market_words.html"

    def post(self, request: HttpRequest, *_args: Any, **_kwargs: Any) -> HttpResponse:
        form = WordsForm(request.POST)
        if form.is_valid():
            try:
                services.set_words(None, form.words(), by=self.person)
            except ChatRefused as refused:
                form.add_error(None, str(refused))
            else:
                messages.success(request, _("The words are kept and count at once."))
                return redirect("office:live_words", self.slug)
        return self.render_to_response(self.get_context_data(form=form), status=422)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if "form" not in kwargs:
            own = queries.words_of(None)
            first = {"en": own["en"], "zh": own["zh-hans"]}
            kwargs["form"] = WordsForm(initial=first)
        return super().get_context_data(**kwargs)
