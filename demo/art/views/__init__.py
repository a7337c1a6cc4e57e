"""Landscapes of Pingshun, one function per picture."""

from demo.art.views import fields, villages, yards

VIEWS = (*villages.VIEWS, *fields.VIEWS, *yards.VIEWS)
