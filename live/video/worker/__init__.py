"""The live worker: one process that turns chunks on disk into what viewers load."""
