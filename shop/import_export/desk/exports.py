"""Taking goods and lots out, in files that spreadsheets open."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from core.tables.writer import download
from shop.import_export.exports import lot_rows, product_rows
from shop.import_export.forms import DatedExportForm, ProductExportForm
from vendors.members.desk.base import DeskView


class ExportsPage(DeskView):
    """What can be taken out; a form for each kind."""

    act = "desk.products.see"
    template_name = "desk/exchange/exports.html"
    http_method_names = ["get", "head", "options"]

    def get_context_data(self, **kwargs: object) -> dict[str, object]:
        return super().get_context_data(
            products=ProductExportForm(prefix=None, auto_id="products-%s"),
            lots=DatedExportForm(auto_id="lots-%s"),
            orders=DatedExportForm(auto_id="orders-%s"),
            may_see_lots=self.allows("desk.lots.see"),
            may_see_orders=self.allows("desk.orders.see"),
            may_import=self.allows("desk.products.edit"),
            **kwargs,
        )


class ExportProducts(ExportsPage):
    """The seller's goods in our own format."""

    def get(self, request: HttpRequest) -> HttpResponseBase:
        form = ProductExportForm(request.GET, auto_id="products-%s")
        if not form.is_valid():
            context = self.get_context_data() | {"products": form}
            return self.render_to_response(context, status=422)
        chosen = form.cleaned_data
        rows = product_rows(self.partner, state=chosen["state"])
        return download(rows, name="products", form=chosen["form"])


class ExportLots(ExportsPage):
    """The seller's harvest lots."""

    act = "desk.lots.see"

    def get(self, request: HttpRequest) -> HttpResponseBase:
        form = DatedExportForm(request.GET, auto_id="lots-%s")
        if not form.is_valid():
            context = self.get_context_data() | {"lots": form}
            return self.render_to_response(context, status=422)
        chosen = form.cleaned_data
        rows = lot_rows(self.partner, first=chosen["first"], last=chosen["last"])
        return download(rows, name="lots", form=chosen["form"])
