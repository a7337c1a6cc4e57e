"""Selling live from the field: broadcasts, their rooms, deals and replays."""
