"""Doors of the chat: viewers read, write and report; the crew looks after it."""
