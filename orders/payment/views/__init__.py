"""Stripe's doors, and the shopper's pages about money."""

from .stripe import connect_webhook, webhook

__all__ = ["connect_webhook", "webhook"]
