"""Reads of the depot, by what they are about."""
