"""Boxes as shoppers find them and keep them."""
