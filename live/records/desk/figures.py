"""What a broadcast brought: who watched, who bought, minute by minute, and after."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from typing import Any

from django.http import Http404, HttpRequest, HttpResponseBase
from django.utils import timezone
from django.utils.translation import gettext as _

from core.tables.responses import EXCEL_CSV, XLSX, download
from live.records.drawing import draw_minutes
from live.records.figures import (
    compared,
    followed,
    goods_of,
    in_baskets,
    minutes_of,
)

from .evidence import OwnBroadcast

FORMS = {"csv": EXCEL_CSV, "xlsx": XLSX}


class FiguresPage(OwnBroadcast):
    """One page; with `?as=csv` or `xlsx` its minutes as a file."""

    act = "desk.figures.see"
    template_name = "desk/live/figures.html"
    http_method_names = ["get", "head", "options"]

    def get(  # type: ignore[override] # a file is no page
        self, request: HttpRequest, *args: Any, **kwargs: Any
    ) -> HttpResponseBase:
        broadcast = self.broadcast
        if broadcast.started_at is None:
            raise Http404
        if (kind := request.GET.get("as", "")) in FORMS:
            name = f"{self.partner.code}-live-{broadcast.code}"
            return download(self._file(), name=name, form=FORMS[kind], at_once=True)
        return super().get(request, *args, **kwargs)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        broadcast = self.broadcast
        rows = compared(broadcast)
        minutes, pins = minutes_of(broadcast, rows[0].figures)
        return super().get_context_data(
            broadcast=broadcast,
            own=rows[0],
            others=rows[1:],
            all=rows,
            figures=rows[0].figures,
            goods=goods_of(broadcast),
            minutes=minutes,
            drawn=draw_minutes(minutes, pins),
            in_baskets=in_baskets(broadcast),
            followed=followed(broadcast),
            may_see_evidence=self.allows("desk.live.evidence"),
            **kwargs,
        )

    def _file(self) -> Iterator[Sequence[Any]]:
        broadcast = self.broadcast
        own = compared(broadcast)[0]
        yield [
            _("Minute"), _("Time"), _("Viewers"), _("Hearts"), _("Looks at products"),
            _("Messages"), _("Lines ordered"), _("Packs ordered"), _("Explained"),
        ]  # fmt: skip
        minutes, _pins = minutes_of(broadcast, own.figures)
        began = timezone.localtime(broadcast.started_at).replace(second=0)
        for each in minutes:
            moment = began + timedelta(minutes=each.number)
            yield [
                each.number, f"{moment:%H:%M}", each.viewers, each.hearts,
                each.clicks, each.messages, each.lines, each.packs, each.pinned,
            ]  # fmt: skip
