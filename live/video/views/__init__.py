"""Doors of live video: cameras send, players load, media servers call back."""
