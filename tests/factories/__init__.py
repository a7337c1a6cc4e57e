"""What tests are made of: `make_…` makes rows that work, verbs act, nouns read.

Each function makes one thing with a name of its own, and takes what the test cares
about as keywords.
"""
