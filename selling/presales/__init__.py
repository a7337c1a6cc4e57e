"""Presales: goods that are ordered and paid for before they are harvested."""
