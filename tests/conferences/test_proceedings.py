"""The kỷ yếu: PDFs of all sizes and makers as one, the rest beside it."""

from __future__ import annotations

import subprocess
import zipfile
from io import BytesIO

import pikepdf
import pytest
from django.core.files.base import ContentFile
from django.urls import reverse
from pikepdf import Dictionary, Name

from accounts.models import Role
from common.papers.proceedings import Contribution, Cover, bind
from conferences.models import Paper, PaperFile
from tests.factories import make_user
from tests.factories.conference import an_edition
from tests.factories.files import a_docx
from tests.papers_world import text_of

COVER = Cover(
    parent_agency="Sở Công Thương Hải Phòng",
    organiser="Trung tâm Khuyến công và Tư vấn phát triển công nghiệp Hải Phòng",
    event_title="Hội nghị khuyến công các tỉnh, thành phố khu vực phía Bắc lần thứ XVI",
    place_date="Hải Phòng, tháng 3 năm 2027",
)
A4 = (595, 842)


def a_paper_of(words, pages=1, *, size=A4, rotate=0, origin=(0, 0), change=None):
    """Pages with a frame and their words, as some office program makes them."""
    with pikepdf.new() as pdf:
        font = pdf.make_indirect(
            Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
        )
        for number in range(1, pages + 1):
            page = pdf.add_blank_page(page_size=size)
            x, y = origin
            page.obj.MediaBox = pikepdf.Array([x, y, x + size[0], y + size[1]])
            if rotate:
                page.obj.Rotate = rotate
            page.obj.Resources = Dictionary(Font=Dictionary(F1=font))
            text = f"q BT /F1 20 Tf {x + 60} {y + size[1] - 80} Td ({words} {number}) Tj ET"
            page.contents_add(text.encode())  # the q is never closed
        if change:
            change(pdf)
        kept = BytesIO()
        pdf.save(kept)
    return kept.getvalue()


def bound(tmp_path, *datas):
    texts = []
    for place, data in enumerate(datas):
        path = tmp_path / f"{place}.pdf"
        path.write_bytes(data)
        texts.append(Contribution(title=f"Bài {place + 1}", author="Tác giả", path=path))
    return bind(COVER, texts, tmp_path / "all.pdf"), tmp_path / "all.pdf"


def page_text(path, number):
    found = subprocess.run(
        ["pdftotext", "-f", str(number), "-l", str(number), "-layout", str(path), "-"],
        capture_output=True,
        check=True,
        text=True,
    )
    return found.stdout


def check(path):
    """qpdf finds nothing wrong."""
    done = subprocess.run(["qpdf", "--check", str(path)], capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr


def test_every_text_begins_where_the_contents_say(tmp_path):
    result, path = bound(tmp_path, a_paper_of("mot", 3), a_paper_of("hai", 2), a_paper_of("ba"))
    check(path)
    assert (result.begins, result.pages) == ([3, 6, 8], 8)
    contents = page_text(path, 2)
    for title, page in (("Bài 1", 3), ("Bài 2", 6), ("Bài 3", 8)):
        line = next(line for line in contents.splitlines() if title in line)
        assert line.split()[-1] == str(page)
    for number, words in ((3, "mot 1"), (5, "mot 3"), (6, "hai 1"), (8, "ba 1")):
        text = page_text(path, number)
        assert words in text
        assert f"trang {number}" in text
    assert "trang" not in page_text(path, 1), "a cover bears no number"


def test_contents_and_outline_lead_to_the_texts(tmp_path):
    result, path = bound(tmp_path, a_paper_of("mot", 2), a_paper_of("hai", 2))
    with pikepdf.open(path) as pdf:
        pages = [page.obj.objgen for page in pdf.pages]
        goals = {
            pages.index(link.Dest[0].objgen) + 1
            for link in pdf.pages[1].obj.Annots
            if "/Dest" in link
        }
        assert goals == set(result.begins)
        with pdf.open_outline() as outline:
            assert [item.title for item in outline.root] == ["Mục lục", "1. Bài 1", "2. Bài 2"]
        assert b"invalid" not in path.read_bytes()


@pytest.mark.parametrize(
    "oddity",
    [
        {"size": (842, 595)},
        {"size": (842, 1191)},
        {"size": (200, 150)},
        {"size": (5000, 7000)},
        {"rotate": 90},
        {"rotate": 180},
        {"rotate": 270},
        {"origin": (-300, 500)},
    ],
    ids=str,
)
def test_pages_of_any_size_and_direction_keep_theirs_and_are_numbered(tmp_path, oddity):
    _result, path = bound(tmp_path, a_paper_of("la", **oddity))
    check(path)
    assert "trang 3" in page_text(path, 3)
    with pikepdf.open(path) as pdf:
        width, height = oddity.get("size", A4)
        left, low, right, high = (float(each) for each in pdf.pages[2].mediabox)
        assert (right - left, high - low) == (width, height)


def test_what_cannot_be_read_is_left_out_and_named(tmp_path):
    good, locked = a_paper_of("tot", 2), BytesIO()
    with pikepdf.open(BytesIO(good)) as pdf:
        pdf.save(locked, encryption=pikepdf.Encryption(user="x", owner="y"))
    result, path = bound(tmp_path, locked.getvalue(), good, b"%PDF-1.4 nothing")
    check(path)
    assert (result.begins, result.broken) == ([0, 3, 0], [0, 2])
    assert "Các bài có tệp riêng" in page_text(path, 2)


def test_nothing_that_runs_or_is_attached_comes_along(tmp_path):
    def armed(pdf):
        script = Dictionary(S=Name.JavaScript, JS=pikepdf.String("app.alert(1)"))
        pdf.Root.OpenAction = script
        page = pdf.pages[0].obj
        page.AA = Dictionary(O=script)
        rect = pikepdf.Array([0, 0, 9, 9])
        link = Dictionary(Type=Name.Annot, Subtype=Name.Link, Rect=rect)
        page.Annots = pikepdf.Array(
            pdf.make_indirect(Dictionary({**link, "/A": action}))
            for action in (
                script,
                Dictionary(S=Name.Launch, F=pikepdf.String("cmd.exe")),
                Dictionary(S=Name.URI, URI=pikepdf.String("https://example.vn/")),
            )
        )

    _result, path = bound(tmp_path, a_paper_of("x", change=armed))
    check(path)
    with pikepdf.open(path) as pdf:
        page = pdf.pages[2].obj
        assert "/AA" not in page
        assert [str(each.A.URI) for each in page.Annots] == ["https://example.vn/"]
        assert "/OpenAction" not in pdf.Root


def test_contents_of_many_pages_still_say_the_right_ones(tmp_path):
    result, path = bound(tmp_path, *[a_paper_of(f"bai{n}") for n in range(1, 61)])
    first = result.begins[0]
    assert first > 4, "the contents fill several pages"
    assert result.begins == list(range(first, first + 60))
    assert "bai60 1" in page_text(path, result.begins[-1])


@pytest.mark.slow
def test_40_texts_of_10_pages_are_bound(tmp_path):
    datas = [a_paper_of(f"bai{n}", 10) for n in range(40)]
    result, path = bound(tmp_path, *datas)
    assert result.pages > 400
    check(path)


@pytest.mark.django_db
def test_staff_fetch_the_kỷ_yếu_as_pdf_and_with_all_files_as_zip(client):
    word = a_docx()
    event = an_edition(days=1)
    client.force_login(make_user(Role.STAFF, event.organiser))
    url = reverse("conferences:proceedings_pdf", args=[event.code])
    assert client.get(url).status_code == 404
    for number, (state, data, name) in enumerate(
        (
            ("agenda", a_paper_of("mot", 2), "a.pdf"),
            ("proceedings", word, "b.docx"),
            ("received", a_paper_of("chua duyet"), "c.pdf"),
            ("proceedings", a_paper_of("bon"), "d.pdf"),
        ),
        start=1,
    ):
        paper = Paper.objects.create(
            conference_id=event.pk, author="Đỗ Văn Ẩn", title=f"Bài số {number}", state=state
        )
        PaperFile.objects.create(
            paper=paper,
            file=ContentFile(data, name=name),
            file_name=name,
            size=len(data),
            sha256="0",
            pages=2 if number == 1 else int(name.endswith("pdf")),
        )
    pdf = b"".join(client.get(url).streaming_content)
    text = text_of(pdf)
    assert "KỶ YẾU" in text
    assert "mot 2" in text
    assert "bon 1" in text
    assert "chua duyet" not in text
    packed = client.get(reverse("conferences:proceedings_zip", args=[event.code]))
    with zipfile.ZipFile(BytesIO(b"".join(packed.streaming_content))) as archive:
        assert archive.namelist() == [
            "ky-yeu.pdf",
            "tep-rieng/02-do-van-an-bai-so-2.docx",
            "danh-sach.xlsx",
        ]
        assert archive.testzip() is None
        assert archive.read("tep-rieng/02-do-van-an-bai-so-2.docx") == word
