"""The seller's pages to bring files in and take them out; under /desk/<slug>/."""

from django.urls import path

from .exports import ExportLots, ExportProducts, ExportsPage
from .imports import (
    ApplyImport,
    CancelImport,
    CheckImport,
    FetchAgain,
    ImportColumns,
    ImportPage,
    ImportRows,
    ImportsPage,
    ImportTemplate,
    UndoImport,
)

_ONE = "import/<int:pk>/"

desk_urlpatterns = [
    path("import/", ImportsPage.as_view(), name="imports"),
    path("import/template/", ImportTemplate.as_view(), name="import_template"),
    path(_ONE, ImportPage.as_view(), name="import"),
    path(f"{_ONE}columns/", ImportColumns.as_view(), name="import_columns"),
    path(f"{_ONE}check/", CheckImport.as_view(), name="import_check"),
    path(f"{_ONE}apply/", ApplyImport.as_view(), name="import_apply"),
    path(f"{_ONE}undo/", UndoImport.as_view(), name="import_undo"),
    path(f"{_ONE}cancel/", CancelImport.as_view(), name="import_cancel"),
    path(f"{_ONE}rows/", ImportRows.as_view(), name="import_rows"),
    path(f"{_ONE}pictures/", FetchAgain.as_view(), name="import_pictures"),
    path("export/", ExportsPage.as_view(), name="exports"),
    path("export/products/", ExportProducts.as_view(), name="export_products"),
    path("export/lots/", ExportLots.as_view(), name="export_lots"),
]
