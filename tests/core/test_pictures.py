import io

import pytest
from django.template import Context, Template

from core.images.intake import prepare_photo, store_photo
from core.models import Photo
from tests.core.images import corpus

pytestmark = pytest.mark.django_db

TEMPLATE = (
    '{% load pictures %}{% picture photo alt=alt sizes="50vw" class="cover" '
    "eager=eager %}"
)


def page(photo, *, alt="A field", eager=False):
    context = Context({"photo": photo, "alt": alt, "eager": eager})
    return Template(TEMPLATE).render(context)


def ready():
    photo = store_photo(io.BytesIO(corpus.saved(corpus.scene(1600, 1200), "JPEG")))
    prepare_photo(photo.pk)
    return Photo.objects.get()


def test_picture_offers_both_formats_in_three_widths():
    photo = ready()
    root = f"/media/photos/{photo.sha256[:2]}/{photo.sha256}"

    widths = {
        suffix: ", ".join(f"{root}-{w}.{suffix} {w}w" for w in (360, 720, 1280))
        for suffix in ("avif", "webp")
    }
    assert page(photo) == (
        '<picture class="pic cover">'
        f'<source type="image/avif" srcset="{widths["avif"]}" sizes="50vw">'
        f'<source type="image/webp" srcset="{widths["webp"]}" sizes="50vw">'
        f'<img src="{root}-720.webp" width="1600" height="1200" alt="A field" '
        f'data-colour="{photo.colour}" decoding="async" loading="lazy"></picture>'
    )


def test_eager_picture_comes_first():
    assert 'loading="eager" fetchpriority="high"></picture>' in page(
        ready(), eager=True
    )


def test_words_of_others_are_escaped():
    html = page(ready(), alt='"><script>alert(1)</script>')

    assert "<script>" not in html
    assert "&quot;&gt;&lt;script&gt;" in html


def test_photo_being_prepared_says_so():
    photo = store_photo(io.BytesIO(corpus.jpeg()))

    assert page(photo) == (
        '<span class="pic pic-wait cover" role="img" '
        'aria-label="A field (Photo is being prepared)">'
        "<span>Photo is being prepared</span></span>"
    )


def test_no_photo_keeps_its_place():
    assert page(None) == (
        '<span class="pic pic-wait cover pic-none" role="img" '
        'aria-label="A field"></span>'
    )


def test_picture_takes_no_query(django_assert_num_queries):
    photo = ready()

    with django_assert_num_queries(0):
        page(photo)
