"""From a list as an office sends it to understood rows. Knows no database.

read_table / read_pasted → choose_sheet (or recognise) → understand → a list of ImportedRow."""

from registrations.imports.fields import FIELD_LABELS
from registrations.imports.recognising import choose_sheet, laid_out, recognise
from registrations.imports.results import (
    ACCEPTED,
    DOUBTFUL,
    REFUSED,
    ImportedCell,
    ImportedRow,
    Recognition,
)
from registrations.imports.understanding import understand

__all__ = [
    "ACCEPTED",
    "DOUBTFUL",
    "FIELD_LABELS",
    "REFUSED",
    "ImportedCell",
    "ImportedRow",
    "Recognition",
    "choose_sheet",
    "laid_out",
    "recognise",
    "understand",
]
