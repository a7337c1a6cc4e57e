"""Pictures made in code: good ones of every kind, and what people or attackers send."""

import io
import struct
import zlib
from typing import Any

from PIL import Image, ImageCms, ImageDraw
from pillow_heif import from_pillow

GPS = {1: "N", 2: (36.0, 12.0, 3.5), 3: "E", 4: (113.0, 26.0, 9.0)}
XMP = (
    b'<x:xmpmeta xmlns:x="adobe:ns:meta/"><exif:GPSLatitude>36.2N'
    b"</exif:GPSLatitude></x:xmpmeta>"
)


def scene(width: int = 900, height: int = 600, mode: str = "RGB") -> Image.Image:
    """A field: blue above, green below, a red mark in the top left corner."""
    image = Image.new("RGB", (width, height), "#88b2d8")
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, height // 3, width, height), fill="#4f7d3a")
    draw.rectangle((0, 0, width // 8, height // 8), fill="#d03020")
    return image if mode == "RGB" else image.convert(mode)


def saved(image: Image.Image, format: str, **options: Any) -> bytes:  # noqa: A002
    target = io.BytesIO()
    image.save(target, format=format, **options)
    return target.getvalue()


def exif(*, orientation: int = 1) -> bytes:
    block = Image.Exif()
    block[0x0112] = orientation
    block[0x010F] = "Camera of Somebody"
    block.get_ifd(0x8825).update(GPS)
    return block.tobytes()


def jpeg(**options: Any) -> bytes:
    return saved(scene(), "JPEG", **options)


def private_jpeg(*, orientation: int = 1) -> bytes:
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    return jpeg(
        exif=exif(orientation=orientation), xmp=XMP, icc_profile=profile, comment=b"GPS"
    )


def heic(**options: Any) -> bytes:
    target = io.BytesIO()
    from_pillow(scene()).save(target, **options)
    return target.getvalue()


def deep_grey_png() -> bytes:
    return saved(Image.new("I;16", (400, 300), 40_000), "PNG")


def see_through_png() -> bytes:
    image = Image.new("RGBA", (400, 300), (200, 30, 30, 0))
    ImageDraw.Draw(image).rectangle((0, 0, 200, 300), fill=(10, 120, 10, 255))
    return saved(image, "PNG")


def palette_png() -> bytes:
    image = scene(400, 300).quantize(8)
    return saved(image, "PNG", transparency=0)


def cmyk_jpeg() -> bytes:
    return saved(scene(mode="CMYK"), "JPEG")


def wide_gamut_jpeg() -> bytes:
    """A profile that swaps nothing but is a real one with its own white."""
    lab = ImageCms.createProfile("XYZ")
    return jpeg(icc_profile=ImageCms.ImageCmsProfile(lab).tobytes())


def broken_profile_jpeg() -> bytes:
    return jpeg(icc_profile=b"not a profile at all" * 20)


def broken_exif_jpeg() -> bytes:
    return jpeg(exif=b"Exif\0\0MM\0*\xff\xff\xff\xffnonsense")


def moving(format: str) -> bytes:  # noqa: A002
    frames = [Image.new("RGB", (64, 64), shade) for shade in ("red", "blue", "green")]
    return saved(
        frames[0], format, save_all=True, append_images=frames[1:], duration=100
    )


def bomb_png(side: int = 13_000) -> bytes:
    """Twenty kilobytes that claim, and hold, side × side pixels."""
    row = b"\0" + b"\0" * ((side + 7) // 8)
    packed = zlib.compressobj(9)
    body = b"".join(packed.compress(row) for _ in range(side)) + packed.flush()
    head = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        chunk(name, content)
        for name, content in ((b"IHDR", head), (b"IDAT", body), (b"IEND", b""))
    )


def chunk(name: bytes, content: bytes) -> bytes:
    check = zlib.crc32(name + content)
    return struct.pack(">I", len(content)) + name + content + struct.pack(">I", check)


def zeros_png(width: int = 8000, height: int = 7990) -> bytes:
    """A see-through picture of a quarter of a megabyte that unpacks to 256."""
    row = b"\0" * (4 * width + 1)
    packed = zlib.compressobj(9)
    body = b"".join(packed.compress(row) for _ in range(height)) + packed.flush()
    head = struct.pack(">IIBBBBB", width, height, 8, 6, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        chunk(name, content)
        for name, content in ((b"IHDR", head), (b"IDAT", body), (b"IEND", b""))
    )


def many_scans_jpeg(scans: int = 1200, side: int = 7900) -> bytes:
    """A grey JPEG whose scans each go over a large picture and change nothing."""
    good = saved(Image.new("L", (side, side), 128), "JPEG", progressive=True)
    start = good.rindex(b"\xff\xda")
    last = good[start:-2]
    return good[:start] + last * scans + b"\xff\xd9"


def bomb_webp() -> bytes:
    """A WebP header that claims 16,384² pixels and holds nothing."""
    size = (16_383).to_bytes(3, "little")
    body = b"WEBPVP8X" + struct.pack("<I", 10) + b"\0\0\0\0" + size + size
    return b"RIFF" + struct.pack("<I", len(body)) + body


SCRIPT = b"/*<script>alert(document.domain)</script><?php system($_GET[0]); ?>*/"
SVG = (
    b"<?xml version='1.0'?><svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>"
)


def gif_script() -> bytes:
    """A GIF that is also JavaScript (its size spells a comment)."""
    return b"GIF89a/*" + saved(scene(64, 64), "GIF")[8:] + b"*/=1;alert(1)//"


def jpeg_html() -> bytes:
    return jpeg(comment=SCRIPT) + b"<html>" + SCRIPT


def png_php() -> bytes:
    return saved(scene(), "PNG") + SCRIPT


def swapped_pixels_jpeg() -> bytes:
    """A JPEG in which the picture's data is noise: well built, nonsense inside."""
    good = jpeg()
    return good[:700] + bytes((7 * n) % 251 for n in range(len(good) - 702)) + good[-2:]


GOOD = {
    "jpeg": jpeg,
    "jpeg progressive": lambda: jpeg(progressive=True),
    "jpeg grey": lambda: saved(scene(mode="L"), "JPEG"),
    "jpeg cmyk": cmyk_jpeg,
    "jpeg with everything private": private_jpeg,
    "jpeg wide gamut": wide_gamut_jpeg,
    "jpeg broken profile": broken_profile_jpeg,
    "jpeg broken exif": broken_exif_jpeg,
    "jpeg with html tail": jpeg_html,
    "png": lambda: saved(scene(), "PNG"),
    "png 16 bit": deep_grey_png,
    "png see-through": see_through_png,
    "png palette": palette_png,
    "png grey with alpha": lambda: saved(scene(mode="LA"), "PNG"),
    "png black and white": lambda: saved(scene(mode="1"), "PNG"),
    "png with php tail": png_php,
    "webp": lambda: saved(scene(), "WEBP"),
    "webp lossless": lambda: saved(scene(), "WEBP", lossless=True),
    "webp with metadata": lambda: saved(scene(), "WEBP", exif=exif(), xmp=XMP),
    "avif": lambda: saved(scene(), "AVIF"),
    "avif with metadata": lambda: saved(scene(), "AVIF", exif=exif(), xmp=XMP),
    "heic": heic,
    "heic with metadata": lambda: heic(exif=exif(), xmp=XMP),
    "tiny": lambda: saved(scene(24, 16), "PNG"),
}

BAD = {
    "empty": (lambda: b"", "This file is empty"),
    "text": (lambda: b"not a picture, really not", "read this photo"),
    "svg": (lambda: SVG, "SVG drawings are not supported"),
    "svg after spaces": (
        lambda: b"\n \n<svg><script/></svg>",
        "SVG drawings are not supported",
    ),
    "html": (lambda: b"<!DOCTYPE html><script>1</script>", "a web page"),
    "pdf": (lambda: b"%PDF-1.7 and so on", "This is a PDF"),
    "tiff": (lambda: saved(scene(), "TIFF"), "TIFF and raw"),
    "gif": (lambda: saved(scene(), "GIF"), "GIF images are not supported"),
    "gif moving": (lambda: moving("GIF"), "GIF images are not supported"),
    "gif and script": (gif_script, "GIF images are not supported"),
    "png moving": (lambda: moving("PNG"), "Animated images are not supported"),
    "webp moving": (lambda: moving("WEBP"), "Animated images are not supported"),
    "avif moving": (lambda: moving("AVIF"), "Animated images are not supported"),
    "bmp": (lambda: saved(scene(), "BMP"), "read this photo"),
    "icon": (lambda: saved(scene(64, 64), "ICO"), "read this photo"),
    "jpeg cut": (lambda: jpeg()[:-900], "incomplete"),
    "jpeg head only": (lambda: jpeg()[:30], "incomplete"),
    "png cut": (lambda: saved(scene(), "PNG")[:-40], "incomplete"),
    "webp cut": (lambda: saved(scene(), "WEBP")[:-40], "incomplete"),
    "avif cut": (lambda: saved(scene(), "AVIF")[:-40], "incomplete"),
    "heic cut": (lambda: heic()[:-40], "incomplete"),
    "magic only": (lambda: b"\xff\xd8\xff", "incomplete"),
    "png bomb": (bomb_png, "64 megapixels"),
    "png bomb 20000": (lambda: bomb_png(20_000), "64 megapixels"),
    "webp bomb": (bomb_webp, "64 megapixels"),
    "png of zeros": (zeros_png, "25 megapixels"),
    "jpeg of scans": (lambda: many_scans_jpeg(60, 400), "save it again"),
    "strip": (lambda: saved(Image.new("RGB", (4000, 3)), "PNG"), "too narrow"),
}
