"""Applying to sell: the page that explains it, the steps, the papers."""
