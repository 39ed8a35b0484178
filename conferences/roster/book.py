"""The roster as an Excel file: empty to be filled in, or as it stands; both are read again."""

from __future__ import annotations

import io
from collections.abc import Iterable, Mapping

from django.utils.translation import gettext as _
from openpyxl import Workbook
from openpyxl.styles import Alignment, Border, Font, PatternFill, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from common.spreadsheets.writing import text_only
from conferences.roster.columns import MEAL, Context, choices_of, hint_of
from conferences.roster.headings import own_field

FIRST_ROW = 2
ROOM_FOR = 60
_WIDTHS = {"full_name": 26, "position": 24, "workplace": 34, "email": 26, "paper": 36, "note": 30,
           "arrival": 20, "departure": 20, "share": 20}  # fmt: skip
_HEAD = PatternFill("solid", fgColor="FFE8F2EF")
_LINE = Border(*(Side("thin", color="FFD3DEDB"),) * 4)


def roster_book(context: Context, rows: Iterable[Mapping[str, str]] = ()) -> bytes:
    """An XLSX with the columns of the edition, drop-downs where there is a choice, and `rows` as
    they were typed. What a formula could begin stays text."""
    workbook = Workbook()
    sheet = workbook.active
    sheet.title = _("Danh sách đoàn")
    _headings(sheet, context)
    for number, texts in enumerate(rows, start=1):
        _fill(sheet, context, number, texts)
    _choices(sheet, context)
    _guide(workbook.create_sheet(_("Cách ghi")), context)
    buffer = io.BytesIO()
    workbook.save(buffer)
    return buffer.getvalue()


def heading_of(context: Context, column: str) -> str:
    """The heading of a column in a file: one that read_list knows."""
    label = context.label(column)
    if column.startswith(MEAL) and own_field(label) != "meal":
        return _("Bữa ăn: %(name)s") % {"name": label}
    return label


def _headings(sheet: Worksheet, context: Context) -> None:
    for at, heading in enumerate(
        [_("STT"), *(heading_of(context, name) for name in context.columns)], start=1
    ):
        cell = sheet.cell(1, at, heading)
        cell.font, cell.fill, cell.border = Font(bold=True), _HEAD, _LINE
        cell.alignment = Alignment(wrap_text=True, vertical="center")
    sheet.column_dimensions["A"].width = 6
    for at, name in enumerate(context.columns, start=2):
        sheet.column_dimensions[get_column_letter(at)].width = _WIDTHS.get(name, 15)
    sheet.row_dimensions[1].height = 34
    sheet.freeze_panes = "C2"
    # A phone number keeps its zero, and "1/2" stays what was typed.
    for row in range(FIRST_ROW, FIRST_ROW + ROOM_FOR):
        for at in range(2, len(context.columns) + 2):
            sheet.cell(row, at).number_format = "@"


def _fill(sheet: Worksheet, context: Context, number: int, texts: Mapping[str, str]) -> None:
    row = FIRST_ROW + number - 1
    sheet.cell(row, 1, number)
    for at, name in enumerate(context.columns, start=2):
        text_only(sheet.cell(row, at), str(texts.get(name, "")))


def _choices(sheet: Worksheet, context: Context) -> None:
    for at, name in enumerate(context.columns, start=2):
        choices = choices_of(name)
        if not choices:
            continue
        letter = get_column_letter(at)
        offered = DataValidation(
            type="list", formula1=f'"{",".join(choices)}"', allow_blank=True, showErrorMessage=False
        )
        offered.add(f"{letter}{FIRST_ROW}:{letter}{FIRST_ROW + ROOM_FOR - 1}")
        sheet.add_data_validation(offered)


def _guide(sheet: Worksheet, context: Context) -> None:
    lines = [
        (_("Mỗi dòng một người. Có thể đổi thứ tự cột; cột không dùng thì bỏ trống."), ""),
        *((heading_of(context, name), hint_of(name)) for name in context.columns if hint_of(name)),
    ]
    for at, (what, how) in enumerate(lines, start=1):
        sheet.cell(at, 1, what)
        sheet.cell(at, 2, how)
    sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 28, 60
