"""What is written once and sent once to each of many: letters and announcements.

Drafted, previewed, sent now or at a time, in pieces, stopped. The two differ in whom
they reach and in their words; everything else stands here.
"""
