"""Where the table is in a sheet, and what each of its columns holds."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace

from django.utils.translation import gettext as _
from openpyxl.utils import get_column_letter

from common.spreadsheets import Sheet, Value, value_text
from common.vietnamese.names import fold
from registrations.imports.contents import Content, examine
from registrations.imports.fields import FIELD_LABELS, NAME_FIELDS, OTHER, PRIVATE
from registrations.imports.headings import Heading, find_heading, further_tables, words_of
from registrations.imports.layout import Kind, Reader
from registrations.imports.lines import LINE_COLUMNS, line_layout, unfold
from registrations.imports.results import Recognition
from registrations.imports.words import MARKS, PHONE_OF_OFFICE

_HEADING_WEIGHT = 3.0
_ENOUGH = 1.4
# Field: kind of content, what a full share of it is worth, and the share that needs no heading.
_CONTENT: dict[str, tuple[str, float, float]] = {
    "phone": ("phone", 3.2, 0.5),
    "phone_other": ("phone", 1.6, 2.0),
    "email": ("email", 3.2, 0.34),
    "birth": ("birth", 3.2, 0.6),
    "birth_male": ("birth", 3.0, 2.0),
    "birth_female": ("birth", 3.0, 2.0),
    "salutation": ("sex", 3.0, 0.7),
    "full_name": ("name", 2.8, 0.5),
    "workplace": ("workplace", 2.4, 0.6),
    "position": ("position", 2.4, 0.6),
    "position_workplace": ("position", 2.0, 2.0),
}
# A heading whose column holds next to nothing of its kind, but another kind, is wrong.
_CONTRADICTED = 2.4
_MISSED = 1.0
_LITTLE, _MUCH = 0.1, 0.6
_SURELY_PEOPLE, _MOST_NAMED = 0.6, 5
_TELLING_KINDS = ("phone", "email", "birth", "sex", "name", "workplace", "position")
# What a column of one heading is worth for another field, less where the heading is wrong.
_ANOTHER_HEADING, _ANOTHER_WRONG_HEADING = 1.2, 0.4


def choose_sheet(
    sheets: Sequence[Sheet], *, elsewhere: Callable[[str], bool] | None = None
) -> tuple[Sheet, Recognition]:
    """The sheet that most looks like a list of people, with what was recognised in it.

    `elsewhere`: see recognise."""
    found = [(sheet, recognise(sheet, elsewhere=elsewhere)) for sheet in sheets]
    best = max(found, key=lambda pair: _people_sure(pair[1]))
    others = [
        sheet.title
        for sheet, recognition in found
        if sheet is not best[0] and recognition.confidence >= _SURELY_PEOPLE
    ]
    if others:
        told = {"sheets": ", ".join(f"“{title}”" for title in others[:_MOST_NAMED])}
        best[1].notes.append(
            _("Trang tính %(sheets)s cũng có danh sách: chọn trang tính ở dưới để nhận tiếp.")
            % told
        )
    return best


def _people_sure(recognition: Recognition) -> float:
    length = recognition.last_row - recognition.first_row + 1
    return recognition.confidence * min(length, 20) + recognition.confidence


def laid_out(sheet: Sheet, recognition: Recognition) -> Sheet:
    """The sheet as a table: itself, or what was read from its lines of text. To show it only."""
    return sheet if recognition.layout == "table" else unfold(sheet, recognition.layout)


def recognise(
    sheet: Sheet,
    columns: Mapping[str, int] | None = None,
    *,
    elsewhere: Callable[[str], bool] | None = None,
) -> Recognition:
    """Find the table and its columns, by heading and by content.

    `columns` (field to column, from 0) is the choice of a person: then it alone counts. Columns
    are those of `laid_out`, which for a table is the sheet itself. `elsewhere` says of a heading
    that its column is for the caller to read: it holds none of our fields."""
    chosen = dict(columns) if columns is not None else None
    layout = line_layout(sheet)
    if layout != "table":
        unfolded = unfold(sheet, layout)
        used = {f: c for f, c in LINE_COLUMNS.items() if any(unfolded.column(c))}
        found = _table(unfolded, Heading([], [], []), used if chosen is None else chosen)
        found.headings = [str(FIELD_LABELS[f]) if f in used else "" for f in LINE_COLUMNS]
        told = (
            _("Mỗi dòng chữ được hiểu là một người.")
            if layout == "lines"
            else _("Mỗi đoạn chữ bắt đầu bằng họ tên được hiểu là một người.")
        )
        return replace(found, layout=layout, notes=[told, *found.notes])
    heading = find_heading(sheet) or Heading([], [""] * sheet.width, [""] * sheet.width)
    for column, text in enumerate(heading.texts if elsewhere else ()):
        if text and elsewhere and elsewhere(text):
            heading.fields[column] = OTHER
    return _table(sheet, heading, chosen)


def _table(sheet: Sheet, heading: Heading, columns: dict[str, int] | None) -> Recognition:
    start = heading.rows[-1] + 1 if heading.rows else 0
    contents = _contents(sheet, start)
    edge = _second_table_beside(heading, contents)
    unseen = {*sheet.hidden_columns, *(range(edge, sheet.width) if edge else ())}
    for column in unseen & set(range(len(contents))):
        contents[column], heading.fields[column] = Content(), OTHER
    chosen = columns if columns is not None else _assign(heading, contents)
    sections = [] if columns is not None else _sections(sheet, heading, chosen)
    reader = Reader(sheet, chosen, heading.rows, sections)
    kinds = {row: reader.kind(row) for row in range(start, len(sheet.rows))}
    people = [row for row, kind in kinds.items() if kind is Kind.PERSON]
    recognition = Recognition(
        header_rows=heading.rows,
        columns=chosen,
        confidence=_confidence(chosen, heading, contents, people),
        first_row=start if heading.rows or not people else _first_with_group(kinds, people[0]),
        last_row=people[-1] if people else start - 1,
        headings=[
            (heading.texts[column] if column < len(heading.texts) else "")
            or _("Cột %(letter)s") % {"letter": get_column_letter(column + 1)}
            for column in range(sheet.width)
        ],
        ignored=[column for column, field in enumerate(heading.fields) if field == PRIVATE],
        sections=sections,
    )
    recognition.notes = _notes(sheet, heading, recognition, contents, kinds)
    if any(any(sheet.column(column, start)) for column in sheet.hidden_columns):
        recognition.notes.append(_("Các cột đang bị ẩn trong tệp không được lấy."))
    if edge:
        recognition.notes.append(
            _(
                "Có hai bảng cạnh nhau, chỉ đọc bảng bên trái. "
                "Hãy chép bảng bên phải xuống dưới bảng bên trái rồi gửi lại."
            )
        )
    return recognition


def _second_table_beside(heading: Heading, contents: list[Content]) -> int:
    """The first column of a second table right of the first; 0 where there is none."""
    names = [
        column
        for column, field in enumerate(heading.fields)
        if field == "full_name" and contents[column].share("name") >= _MUCH
    ]
    if len(names) < 2:
        return 0
    numbers = [c for c, field in enumerate(heading.fields) if field == "number"]
    return next((c for c in numbers if names[0] < c < names[1]), names[1])


def _sections(
    sheet: Sheet, heading: Heading, chosen: dict[str, int]
) -> list[tuple[int, dict[str, int]]]:
    """Tables below the first that have the same columns in another order."""
    return [
        (row, columns)
        for row, columns in further_tables(sheet, heading)
        if any(chosen.get(field, column) != column for field, column in columns.items())
    ]


def _first_with_group(kinds: dict[int, Kind], first: int) -> int:
    return first - 1 if kinds.get(first - 1) is Kind.GROUP else first


def _contents(sheet: Sheet, start: int) -> list[Content]:
    """What the columns hold in rows of more than one filled cell (or in all, if none has)."""
    filled = [[cell for cell in row if cell not in (None, "")] for row in sheet.rows[start:]]
    wide = any(len(cells) > 1 for cells in filled)
    rows: list[list[Value]] = [
        row for row, cells in zip(sheet.rows[start:], filled, strict=True) if len(cells) > wide
    ]
    return [
        examine(row[column] for row in rows if column < len(row)) for column in range(sheet.width)
    ]


def _assign(heading: Heading, contents: list[Content]) -> dict[str, int]:
    """One column for each field, best pairs first."""
    pairs = sorted(
        (
            (-_score(field, column, heading, contents[column]), column, field)
            for column in range(len(contents))
            for field in FIELD_LABELS
        ),
    )
    chosen: dict[str, int] = {}
    for score, column, field in pairs:
        if -score >= _ENOUGH and column not in chosen.values() and field not in chosen:
            chosen[field] = column
    _rest_by_heading(chosen, heading)
    _pair_names(chosen, heading, contents)
    _number_column(chosen, heading, contents)
    _marks_of_sex(chosen, contents)
    _second_phone(chosen, heading, contents)
    return dict(sorted(chosen.items(), key=lambda item: list(FIELD_LABELS).index(item[0])))


def _score(field: str, column: int, heading: Heading, content: Content) -> float:
    named = heading.fields[column]
    if named == PRIVATE or (named == OTHER and field != "email"):
        return 0
    worth, alone = _CONTENT.get(field, ("", 0.0, 2.0))[1:]
    share = _share(field, content)
    if named == field:
        score = _HEADING_WEIGHT + worth * share - _doubt_of_heading(field, content)
        is_office = field == "phone" and PHONE_OF_OFFICE.search(words_of(heading.texts[column]))
        return score - 0.5 if is_office else score
    if share < alone:
        return 0
    wrong = named and _doubt_of_heading(named, content) == _CONTRADICTED
    penalty = _ANOTHER_WRONG_HEADING if wrong else _ANOTHER_HEADING
    return worth * share - (penalty if named else 0)


def _share(field: str, content: Content) -> float:
    kind = _CONTENT.get(field, ("", 0.0, 2.0))[0]
    share = content.share(kind)
    return max(share, content.share("workplace")) if field == "position_workplace" else share


def _doubt_of_heading(field: str, content: Content) -> float:
    """How much the content of a column speaks against its heading."""
    if field not in _CONTENT or not content.filled or _share(field, content) >= _LITTLE:
        return 0
    enough = content.filled > 1 or field not in ("full_name", "workplace", "position")
    if enough and any(content.share(kind) >= _MUCH for kind in _TELLING_KINDS):
        return _CONTRADICTED
    return _MISSED if field in ("phone", "email", "birth", "salutation") else 0


def _rest_by_heading(chosen: dict[str, int], heading: Heading) -> None:
    """What nothing better was found for stays with its heading, whatever the column holds."""
    if not any(name in chosen for name in NAME_FIELDS) and "full_name" in heading.fields:
        named = heading.fields.index("full_name")
        taken = next((field for field, column in chosen.items() if column == named), None)
        chosen.pop(taken or "", None)
    for column, field in enumerate(heading.fields):
        if field in FIELD_LABELS and column not in chosen.values():
            chosen.setdefault(field, column)


def _number_column(chosen: dict[str, int], heading: Heading, contents: list[Content]) -> None:
    """Running numbers without a heading, left of the names."""
    names = chosen.get("full_name", chosen.get("family_name"))
    if names and "number" not in chosen:
        for column in range(names):
            if not heading.fields[column] and contents[column].share("number") >= 0.7:
                chosen["number"] = column
                return


def _pair_names(chosen: dict[str, int], heading: Heading, contents: list[Content]) -> None:
    """Names in two columns: họ và tên đệm, then tên."""
    if "family_name" in chosen and "given_name" in chosen:
        chosen.pop("full_name", None)
        return
    lone = chosen.pop("family_name", chosen.pop("given_name", None))
    if lone is not None:
        chosen.setdefault("full_name", lone)
    column = chosen.get("full_name", _family_column(chosen, contents))
    if column is None or column + 1 >= len(contents):
        return
    beside = contents[column + 1]
    same_heading = heading.texts[column + 1] in ("", heading.texts[column], "Tên")
    is_free = column + 1 not in chosen.values()
    family = contents[column].share("family")
    if is_free and same_heading and beside.share("given") >= 0.7 and family >= 0.5:
        chosen.pop("full_name", None)
        chosen.update(family_name=column, given_name=column + 1)


def _family_column(chosen: dict[str, int], contents: list[Content]) -> int | None:
    free = (c for c in range(len(contents)) if c not in chosen.values())
    return next((c for c in free if contents[c].share("family") >= 0.6), None)


def _marks_of_sex(chosen: dict[str, int], contents: list[Content]) -> None:
    """Columns headed Nam and Nữ hold years of birth as often as crosses."""
    for mark, birth in (("male", "birth_male"), ("female", "birth_female")):
        if mark in chosen and birth not in chosen and contents[chosen[mark]].share("birth") >= 0.5:
            chosen[birth] = chosen.pop(mark)


def _second_phone(chosen: dict[str, int], heading: Heading, contents: list[Content]) -> None:
    for column, field in enumerate(heading.fields):
        if (
            field == "phone"
            and column not in chosen.values()
            and contents[column].share("phone") > 0
        ):
            chosen.setdefault("phone_other", column)


def _confidence(
    chosen: dict[str, int], heading: Heading, contents: list[Content], people: list[int]
) -> float:
    names = [chosen[name] for name in NAME_FIELDS if name in chosen]
    if not names or not people:
        return 0.0
    sure = []
    for field, column in chosen.items():
        kind, _worth, _alone = _CONTENT.get(field, ("", 0.0, 2.0))
        headed = column < len(heading.fields) and heading.fields[column] == field
        share = contents[column].share(kind) if kind and column < len(contents) else 1.0
        sure.append(0.6 * headed + 0.4 * share if headed else 0.8 * share)
    has_contact = any(field in chosen for field in ("phone", "email"))
    return round(min(1.0, sum(sure) / len(sure) + 0.1 * has_contact), 2)


def _notes(
    sheet: Sheet,
    heading: Heading,
    found: Recognition,
    contents: list[Content],
    kinds: dict[int, Kind],
) -> list[str]:
    notes = []
    if not any(name in found.columns for name in NAME_FIELDS):
        notes.append(_("Không tìm thấy cột họ và tên; hãy chỉ ra cột."))
    if not heading.rows and heading.texts and found.columns:
        notes.append(_("Bảng không có dòng tiêu đề; các cột được hiểu theo nội dung."))
    if sheet.old_font:
        notes.append(_("Danh sách gõ bằng phông cũ (.VnTime hoặc VNI), đã chuyển sang Unicode."))
    notes += _swapped(heading, found, contents)
    for column in found.ignored:
        notes.append(_("Cột “%(heading)s” không được lấy.") % {"heading": found.headings[column]})
    last = _last_lines(sheet, kinds, found)
    if last:
        notes.append(_("Bỏ qua các dòng không phải người: %(rows)s.") % {"rows": ", ".join(last)})
    if crosses := _crosses_as_sex(sheet, found):
        notes.append(crosses)
    if gap := _gap(sheet, found, kinds):
        notes.append(gap)
    return notes


def _swapped(heading: Heading, found: Recognition, contents: list[Content]) -> list[str]:
    notes = []
    for field, column in found.columns.items():
        named = heading.fields[column] if column < len(heading.fields) else ""
        wrong = named in _CONTENT and _doubt_of_heading(named, contents[column]) == _CONTRADICTED
        if wrong and field != named and field in _CONTENT:
            names = {"heading": found.headings[column], "field": FIELD_LABELS[field]}
            notes.append(_("Cột “%(heading)s” được hiểu là “%(field)s” theo nội dung.") % names)
    return notes


def _crosses_as_sex(sheet: Sheet, found: Recognition) -> str:
    """A sentence where a column of sexes has crosses: only a person knows which is meant."""
    column = found.columns.get("salutation")
    if column is None:
        return ""
    texts = (fold(value_text(value)) for value in sheet.column(column, found.first_row))
    count = sum(text in MARKS and text != "" for text in texts)
    if not count:
        return ""
    what = {"heading": found.headings[column], "count": count, "field": FIELD_LABELS["female"]}
    return (
        _(
            "Cột “%(heading)s” có %(count)d ô đánh dấu mà không ghi Nam hay Nữ. "
            "Nếu dấu đó nghĩa là nữ, hãy chọn cột này là “%(field)s”."
        )
        % what
    )


def _last_lines(sheet: Sheet, kinds: dict[int, Kind], found: Recognition) -> list[str]:
    rows = [
        row + 1 for row, kind in kinds.items() if kind is Kind.AFTERWARDS and row >= found.first_row
    ]
    return [str(row) for row in rows[:20]] + (["…"] if len(rows) > 20 else [])


def _gap(sheet: Sheet, found: Recognition, kinds: dict[int, Kind]) -> str:
    """A sentence where the numbers of the list jump: perhaps a row was deleted."""
    column = found.columns.get("number")
    if column is None:
        return ""
    before = None
    for row, kind in kinds.items():
        text = sheet.text(row, column).strip(" .)") if kind is Kind.PERSON else ""
        if text.isdecimal():
            # A group may start again at 1.
            if before is not None and int(text) not in (before + 1, 1):
                numbers = {"row": row + 1, "before": before, "after": int(text)}
                return _("Số thứ tự nhảy từ %(before)d sang %(after)d ở dòng %(row)d.") % numbers
            before = int(text)
    return ""
