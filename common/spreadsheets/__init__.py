"""Reading the spreadsheets that offices send, and writing those that staff download."""

from common.spreadsheets.model import Sheet, Span, SpreadsheetError, Value, value_text
from common.spreadsheets.reading import read_pasted, read_table
from common.spreadsheets.writing import write_csv, write_xlsx

__all__ = [
    "Sheet",
    "Span",
    "SpreadsheetError",
    "Value",
    "read_pasted",
    "read_table",
    "value_text",
    "write_csv",
    "write_xlsx",
]
