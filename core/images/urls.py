"""Where photos are served: only the names that the photo task gives to copies."""

from django.urls import re_path

from .views import photo_copy

urlpatterns = [
    re_path(
        r"^photos/[0-9a-f]{2}/(?P<digest>[0-9a-f]{64})-(?P<width>[0-9]{1,5})"
        r"\.(?P<suffix>avif|webp|png|jpg)$",
        photo_copy,
        name="photo_copy",
    ),
]
