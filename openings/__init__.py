"""Shops by the hundred: sellers invited, shops opened for somebody, classes that open
thirty in an afternoon.
"""
