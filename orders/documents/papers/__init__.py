"""Documents and statements as PDFs, each in the reader's language."""

from .document import document_pdf
from .statement import statement_pdf

__all__ = ["document_pdf", "statement_pdf"]
