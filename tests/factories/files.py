"""Files as browsers upload them."""

from django.core.files.uploadedfile import SimpleUploadedFile
from PIL import Image

from tests.core.images import corpus


def plain_jpeg(colour=(120, 60, 20), size=(64, 48)):
    return corpus.saved(Image.new("RGB", size, colour), "JPEG")


def make_jpeg_upload(name="box.jpg", colour=(120, 60, 20)):
    return SimpleUploadedFile(name, plain_jpeg(colour), "image/jpeg")


def make_photo_upload(content=None, name="walnuts.jpg"):
    return SimpleUploadedFile(name, content or corpus.jpeg(), "image/jpeg")


PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n%%EOF\n"
