"""Under /live/: clips. Under /office/market/: records of broadcasts."""

from django.urls import URLPattern, path

from .views import RecordFile, RecordPage, RecordsPage, of_lot, of_product

live_urlpatterns: list[URLPattern] = [
    path("clips/product/<int:pk>/", of_product, name="clips_of_product"),
    path("clips/lot/<str:code>/", of_lot, name="clips_of_lot"),
]
office_urlpatterns: list[URLPattern] = [
    path("live-records/", RecordsPage.as_view(), name="live_records"),
    path("live-records/<str:code>/", RecordPage.as_view(), name="live_record"),
    path(
        "live-records/<str:code>/<int:bundle>/",
        RecordFile.as_view(),
        name="live_record_file",
    ),
]
