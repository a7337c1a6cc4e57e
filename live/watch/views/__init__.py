"""Doors of the pages where people watch."""
