"""Files that people send are what they are, not what they are called, and nothing in them runs."""

from __future__ import annotations

import pytest

from common.errors import DomainError
from common.received import Kind, receive, shown_name
from tests.factories.files import a_docx, a_pdf, a_picture, an_xlsx

ALL = tuple(Kind)


def refusal(data: bytes, name: str = "tep.pdf", kinds=ALL, megabytes: int = 20) -> str:
    with pytest.raises(DomainError) as refused:
        receive(data, name, kinds=kinds, megabytes=megabytes)
    assert refused.value.field == "file"
    return str(refused.value)


@pytest.mark.parametrize(
    ("data", "kind"),
    [
        (a_pdf(), Kind.PDF),
        (a_docx(), Kind.DOCX),
        (an_xlsx(), Kind.XLSX),
        (a_picture("JPEG"), Kind.JPEG),
        (a_picture("PNG"), Kind.PNG),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_file_is_known_by_its_content_whatever_it_is_called(data, kind):
    taken = receive(data, r"C:\Văn bản\kế hoạch.exe", kinds=ALL, megabytes=20)
    assert (taken.kind, taken.name) == (kind, f"kế hoạch.exe.{kind}")
    assert taken.content().name.endswith(f".{kind}")
    assert "kế hoạch" not in taken.content().name


def test_what_runs_when_it_is_opened_is_refused():
    template = b'Type="http://x/attachedTemplate" Target="https://xau.example/a.dotm"'
    packed = "Ole10Native".encode("utf-16-le")
    for parts in (
        {"word__vbaProject___bin": b"VBA"},
        {"xl__macrosheets__sheet1___xml": b"<x/>"},
        {"word__embeddings__oleObject1___bin": packed},
    ):
        assert "macro" in refusal(a_docx(**parts), "kế hoạch.docx")
    macro = "application/vnd.ms-word.document.macroEnabled.main+xml"
    assert "macro" in refusal(a_docx(macro), "kế hoạch.docx")
    assert "mẫu lấy từ mạng" in refusal(a_docx(word___rels__settings___xml___rels=template))


def test_an_equation_within_a_document_is_no_program():
    data = a_docx(word__embeddings__oleObject1___bin="Equation Native".encode("utf-16-le"))
    assert receive(data, "a.docx", kinds=ALL, megabytes=20).kind == Kind.DOCX


def test_what_is_broken_empty_too_large_or_of_another_kind_is_refused_in_words():
    assert refusal(b"") == "Tệp trống."
    assert refusal(a_pdf()[:60]) == "Tệp PDF bị hỏng hoặc chưa tải hết."
    assert refusal(a_picture()[:80]) == "Ảnh bị hỏng."
    assert refusal(b"PK\x03\x04" + b"x" * 90) == "Tệp bị hỏng, không mở được."
    assert refusal(b"%PDF-" + bytes(2 * 1024 * 1024), megabytes=1) == "Tệp lớn hơn 1 MB."
    assert refusal(b"<html>", kinds=(Kind.PDF, Kind.PNG)) == "Chỉ nhận tệp PDF, PNG."
    assert refusal(a_docx(), kinds=(Kind.PDF,)) == "Chỉ nhận tệp PDF."
    assert "đời cũ" in refusal(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(90))
    assert refusal(a_docx(word__a___xml=bytes(9 * 1024 * 1024))) == "Tệp quá lớn khi giải nén."


def test_names_are_shown_without_paths_quotes_and_hidden_signs():
    assert shown_name('../a/"b"\u202e\x00.PDF', Kind.PDF) == "'b'.pdf"
    assert shown_name("…/" + "k" * 300, Kind.PDF) == "k" * 120 + ".pdf"
    assert shown_name("anh.jpeg", Kind.JPEG) == "anh.jpeg"
    assert shown_name("", Kind.PNG) == "tep.png"
