"""Every write of distribution: charters, years, decisions, postings, payments."""
