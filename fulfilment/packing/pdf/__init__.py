"""A packing day's PDFs: slips, labels, what to fetch, who gets what."""
