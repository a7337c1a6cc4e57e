"""Django-oscar as it comes from PyPI: what the market is measured beside."""
