"""Every write to saved views and ordered reports."""

from .ordering import OrderRefused, cancel_run, forget_runs, order_run
from .viewing import ViewRefused, delete_view, rename_view, save_view
from .writing import hint, sweep_runs, write_run

__all__ = [
    "OrderRefused",
    "ViewRefused",
    "cancel_run",
    "delete_view",
    "forget_runs",
    "hint",
    "order_run",
    "rename_view",
    "save_view",
    "sweep_runs",
    "write_run",
]
