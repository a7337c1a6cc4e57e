"""Targets, declared figures, villages that move, and what is told of a place."""
