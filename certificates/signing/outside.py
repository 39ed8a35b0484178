"""Whether a file that comes back from outside is the exported one, signed, and nothing else."""

from __future__ import annotations

from io import BytesIO
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.reader import HistoricalResolver, PdfFileReader

from .check import signatures_in

# What signing adds to the catalog; XMP and dates may follow the new state of the file.
_OF_THE_CATALOG = {"/AcroForm", "/DSS", "/Extensions", "/Metadata", "/Version"}
_OF_A_FIELD = "/Sig"
# A visible signature may take so much of a page: more could cover what the paper says.
MOST_OF_A_PAGE = 0.15


class _Changed(Exception):
    """More was changed than signing needs."""


def refusal(exported: bytes, signed: bytes) -> str:
    """Why the signed file is not taken, in words for staff; "" when it is good.

    Good: it begins with the exported bytes, what was appended signs and changes no page, and the
    last signature covers it and, where SIGNING_TRUST is set, ends at a trusted root."""
    if not signed.startswith(exported) or len(signed) == len(exported):
        return _("Tệp không bắt đầu bằng đúng bản đã xuất; tệp đã bị lưu lại hoặc thay đổi.")
    try:
        found = signatures_in(signed)
        _refuse_changes(exported, signed)
    except _Changed:
        return _("Nội dung giấy đã bị thay đổi ngoài chữ ký số.")
    except Exception:  # a broken file breaks in many ways
        return _("Không đọc được tệp PDF này.")
    if not found:
        return _("Tệp chưa có chữ ký số nào.")
    if not all(each.intact for each in found):
        return _("Chữ ký số trong tệp không hợp lệ.")
    if settings.SIGNING_TRUST and not any(each.trusted for each in found):
        return _("Chứng thư số ký tệp này không thuộc tổ chức được tin cậy.")
    return ""


def _refuse_changes(exported: bytes, signed: bytes) -> None:
    """Raise _Changed unless catalog and pages have only grown by signatures.

    pyHanko's own analysis begins at a signature; here it is the unsigned file that is compared, in
    which no object but the catalog, pages and their lists of annotations may have a new version."""
    count = PdfFileReader(BytesIO(exported), strict=False).xrefs.total_revisions
    now = PdfFileReader(BytesIO(signed), strict=False)
    before = now.get_historical_resolver(count - 1)
    allowed = {_key(now.root_ref)}
    _compare(before.root, now.root, _OF_THE_CATALOG)
    allowed |= _keys_of(before.root, "/Metadata") | _keys_of(now.trailer, "/Info")
    for old, new in zip(_pages(before), _pages(now), strict=True):
        _compare(old, new, {"/Annots"})
        _refuse_annotations(old, new)
        allowed |= {_key(old.container_ref)} | _keys_of(old, "/Annots")
    _refuse_new_versions(now, count, allowed)
    _refuse_other_fields(now.root)


def _refuse_new_versions(now: PdfFileReader, count: int, allowed: set[Any]) -> None:
    kept = {_key(ref) for at in range(count) for ref in now.xrefs.explicit_refs_in_revision(at)}
    for revision in range(count, now.xrefs.total_revisions):
        written = now.xrefs.explicit_refs_in_revision(revision)
        freed = now.xrefs.refs_freed_in_revision(revision)
        if ({_key(ref) for ref in written | freed} & kept) - allowed:
            raise _Changed


def _key(ref: Any) -> tuple[int, int]:
    return ref.idnum, ref.generation


def _keys_of(parent: Any, name: str) -> set[tuple[int, int]]:
    """The object that a dictionary's entry stands in, if it has one of its own."""
    value = parent.raw_get(name) if name in parent else None
    return {_key(value)} if isinstance(value, generic.IndirectObject) else set()


def _compare(old: Any, new: Any, but: set[str]) -> None:
    names = (set(old) | set(new)) - but
    if any(
        name not in old or name not in new or _shown(old, name) != _shown(new, name)
        for name in names
    ):
        raise _Changed


def _shown(parent: Any, name: str) -> bytes:
    """An entry as it is written: an object of its own by its number, which is compared apart."""
    written = BytesIO()
    parent.raw_get(name).write_to_stream(written, None)
    return written.getvalue()


def _pages(file: HistoricalResolver | PdfFileReader) -> list[Any]:
    count = int(file.root["/Pages"]["/Count"])
    return [file.find_page_for_modification(at)[0].get_object() for at in range(count)]


def _refuse_annotations(old: Any, new: Any) -> None:
    """What was on the page stays first, and only fields of signatures come after it."""
    before, after = _list(old, "/Annots"), _list(new, "/Annots")
    if [each.get_object() for each in before] != [
        each.get_object() for each in after[: len(before)]
    ]:
        raise _Changed
    sheet = _area(_value(new, "/MediaBox") or new["/Parent"]["/MediaBox"])
    for each in after[len(before) :]:
        widget = each.get_object()
        kind = _value(widget, "/FT") or _value(_value(widget, "/Parent") or {}, "/FT")
        covered = _area(_value(widget, "/Rect") or (0, 0, 0, 0)) / sheet
        if (
            _value(widget, "/Subtype") != "/Widget"
            or kind != _OF_A_FIELD
            or covered > MOST_OF_A_PAGE
        ):
            raise _Changed


def _value(parent: Any, name: str) -> Any:
    """An entry with its reference followed, which pyHanko's own `get` does not; None without."""
    return parent[name] if name in parent else None  # noqa: SIM401


def _list(parent: Any, name: str) -> list[Any]:
    return list(_value(parent, name) or ())


def _area(box: Any) -> float:
    left, bottom, right, top = map(float, box)
    return abs((right - left) * (top - bottom))


def _refuse_other_fields(catalog: Any) -> None:
    form = _value(catalog, "/AcroForm") or {}
    fields = [each.get_object() for each in _list(form, "/Fields")]
    if "/XFA" in form or any(_value(each, "/FT") != _OF_A_FIELD for each in fields):
        raise _Changed
