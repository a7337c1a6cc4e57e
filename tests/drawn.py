"""PDFs drawn as a printer would, and the codes on them read back."""

import pypdfium2
import zxingcpp


def pictures_of(pdf, dpi=200):
    """A picture of each page."""
    document = pypdfium2.PdfDocument(pdf)
    return [page.render(scale=dpi / 72).to_pil() for page in document]


def codes_in(picture):
    """The texts of its QR codes: a row of ones looks like a bar code, too."""
    found = zxingcpp.read_barcodes(picture, formats=zxingcpp.BarcodeFormat.QRCode)
    return [code.text for code in found]
