"""Distributions, signature sheets and members' accounts as PDFs."""
