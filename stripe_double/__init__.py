"""A stand-in for Stripe: its HTTP API, its webhooks and a Stripe.js of its own.

It runs as a process apart (`python -m stripe_double`) in development and demos; tests
start it in their own process through `stripe_double.testing`. See README.md.
"""
