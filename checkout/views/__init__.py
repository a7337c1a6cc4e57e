"""The shopper's pages from "buy" to "received"."""
