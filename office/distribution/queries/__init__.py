"""Reads of charters, years, distributions and what households are owed."""
