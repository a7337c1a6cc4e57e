"""Nanpo's stand-in for Stripe: its HTTP API, its webhooks and a Stripe.js of its own.

It runs as a process apart (`python -m stripe_double`) in development, in the demo and
in tests. No other package of the project imports it; the tests start it through
`stripe_double.testing`.
"""
