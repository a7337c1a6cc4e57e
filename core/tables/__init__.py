"""Tables in files: reading what people bring (CSV, XLSX), writing what they take."""

from .defusing import defused, undefused
from .numbers import decimal_mark, read_number
from .reading import Row, Table, read_table
from .refusing import TableRefused
from .writing import Cell, csv_lines, xlsx_file

__all__ = [
    "Cell",
    "Row",
    "Table",
    "TableRefused",
    "csv_lines",
    "decimal_mark",
    "defused",
    "read_number",
    "read_table",
    "undefused",
    "xlsx_file",
]
