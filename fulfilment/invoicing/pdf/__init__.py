"""Documents and statements as PDFs, each in the reader's language."""
