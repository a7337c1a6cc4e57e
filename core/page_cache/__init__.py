"""Whole pages kept in each process, shown while nothing that they are made of changes.

`changes` tells which tables were written, by any process; `reads` notes what a page was
made of; `parts` leaves places in it for what differs from person to person; what
answers with kept pages before Django wakes up is `config/page_cache.py`.
"""
