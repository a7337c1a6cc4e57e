"""The demo market: a county's farms, goods, people and a year of orders, all invented.

`content/` holds the words in English and Simplified Chinese; the modules turn them into
rows, the same rows for the same seed, day and numbers.
"""
