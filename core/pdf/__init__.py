"""PDFs of the house: sections of flowables in Chinese and Latin letters, with codes."""
