"""Papers that farms print: PDFs with Chinese and Latin letters, codes and tables.

`Paper` is the sheet, in millimetres from the top left corner; `both` says a text in
the reader's language and in the other one; `Table` breaks over pages.

    paper = Paper(LABEL, title="L-20261021-1")
    y = paper.block(5, 5, "长治 Changzhi", Ink(14, bold=True), width=90)
    paper.qr("https://…", x=5, y=y + 4, side=30)
    pdf = paper.finish()
"""

from .paper import A4, LABEL, Ink, Paper, Size
from .qr import modules
from .tables import Column, Mark, Table
from .text import fit, in_width, width, wrap
from .words import Both, both

__all__ = [
    "A4",
    "LABEL",
    "Both",
    "Column",
    "Ink",
    "Mark",
    "Paper",
    "Size",
    "Table",
    "both",
    "fit",
    "in_width",
    "modules",
    "width",
    "wrap",
]
