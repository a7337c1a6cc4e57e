"""How the tests of the storefront fill the market and read its pages."""

from django.utils import timezone

from core.models import Photo
from tests import cast

THIS_MONTH = 1 << timezone.localdate().month - 1


def a_photo(name="a"):
    return Photo.objects.create(
        sha256=name * 64, original="x", width=1200, height=800,
        widths=[360, 720], state=Photo.State.READY,
    )  # fmt: skip


def text_of(client, url):
    response = client.get(url)
    assert response.status_code == 200
    return response.content.decode()


def many(number):
    villages = [cast.a_village() for _ in range(min(number, 5))]
    face = a_photo()
    farms = [
        cast.a_farm(village=village, altitude=1000, face=face) for village in villages
    ]
    today = timezone.localdate()
    return [
        cast.a_pack(
            product=cast.a_product(
                farms[n % len(farms)], season=THIS_MONTH, picked_on=today
            )
        )
        for n in range(number)
    ]
