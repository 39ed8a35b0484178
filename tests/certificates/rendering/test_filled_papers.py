"""A page laid out once and filled for many: the same paper as a full layout, only sooner."""

from __future__ import annotations

import hashlib
import io
import json
import os
import random
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace

import pikepdf
import pytest
import segno
from hypothesis import given, settings
from hypothesis import strategies as st

from certificates.rendering import Press, TemplateVersion, built_in_templates, render
from certificates.rendering.capture import REPERTOIRE
from certificates.rendering.layout import render_in_full
from common.papers.errors import PaperError
from common.papers.qr import qr_modules
from tests.papers_world import LONGEST, facts_of, fonts_of, raw_text, record

TEMPLATES = ("ceremonial", "quiet", "conference")
NAMES = (
    "Lê An",
    "H'Hen Niê",
    "Y Thịnh Ksơr",
    "NGUYỄN THỊ PHƯƠNG THẢO",
    "Đặng Quỳnh Vừ A Tố Thị ffi",
    "Công Tằng Tôn Nữ Nguyễn Hoàng Phương",
    LONGEST["full_name"],
)


@pytest.fixture(params=TEMPLATES)
def template(request):
    return built_in_templates()[request.param]


def is_filled(template, paper) -> bool:
    """Whether the paper came from a page laid out before: a full layout has other bytes."""
    return render(template, paper) != render_in_full(template, paper)


def opened(pdf: bytes) -> pikepdf.Pdf:
    return pikepdf.open(io.BytesIO(pdf))


def qpdf_complaints(pdf: bytes, folder: Path) -> str:
    path = folder / "paper.pdf"
    path.write_bytes(pdf)
    done = subprocess.run(["qpdf", "--check", str(path)], capture_output=True, text=True)
    return "" if done.returncode == 0 else done.stdout + done.stderr


@pytest.mark.parametrize("name", NAMES)
def test_a_name_is_read_back_exactly_from_a_filled_paper(template, name):
    paper = record(full_name=name)
    assert is_filled(template, paper)
    assert name in raw_text(render(template, paper))


def test_a_filled_paper_reads_in_the_order_of_a_full_layout(template):
    paper = record(note=LONGEST["note"])
    assert is_filled(template, paper)
    assert raw_text(render(template, paper)) == raw_text(render_in_full(template, paper))


def test_a_filled_paper_is_tagged_archival_and_embeds_its_fonts(template, tmp_path):
    pdf = render(template, record())
    assert is_filled(template, record())
    assert qpdf_complaints(pdf, tmp_path) == ""
    assert all(row[-5] == "yes" for row in fonts_of(pdf, tmp_path))
    facts = facts_of(pdf)
    assert facts["Tagged"] == "yes"
    assert facts["Title"] == "Giấy chứng nhận – số hiệu KC-HP 2026/000123"
    assert facts["Author"] == record().organiser
    with opened(pdf) as paper:
        root = paper.Root
        assert str(root.Lang) == "vi"
        assert root.MarkInfo.Marked
        assert root.StructTreeRoot.K
        assert root.OutputIntents[0].S == "/GTS_PDFA1"
        assert len(paper.trailer.ID) == 2
        with paper.open_metadata() as metadata:
            assert metadata.pdfa_status == "3A"
            assert metadata["dc:title"] == facts["Title"]
            assert metadata["dc:creator"] == [record().organiser]


def test_every_personal_text_stands_inside_marked_content(template):
    with opened(render(template, record())) as paper:
        depth, texts = 0, 0
        for operands, operator in pikepdf.parse_content_stream(paper.pages[0]):
            depth += {"BDC": 1, "BMC": 1, "EMC": -1}.get(str(operator), 0)
            if str(operator) == "TJ":
                texts += 1
                assert depth == 1, operands
        assert texts > 20


def test_the_record_is_attached_as_data(template):
    paper = record()
    with opened(render(template, paper)) as pdf:
        (attached,) = pdf.Root.AF
        assert attached.AFRelationship == "/Data"
        (name,) = pdf.attachments
        data = pdf.attachments[name].get_file().read_bytes()
    assert data == paper.to_json().encode()
    assert json.loads(data)["full_name"] == paper.full_name


def test_a_filled_paper_is_small_and_its_qr_code_is_drawn(template):
    pdf = render(template, record())
    assert len(pdf) < 130_000
    with opened(pdf) as paper:
        kinds = {str(image.Subtype) for image in paper.pages[0].Resources.XObject.values()}
    assert kinds == {"/Form"}


def test_nobody_elses_data_is_in_a_filled_paper(template):
    papers = [record(full_name="Đỗ Văn Bình", serial="KC-1"), record(full_name="Lê Ánh")]
    first, second = (render(template, paper) for paper in papers)
    with opened(second) as pdf:
        everything = b"".join(
            item.read_bytes() if isinstance(item, pikepdf.Stream) else item.unparse()
            for item in pdf.objects
            if item is not None
        )
    assert "Đỗ Văn Bình".encode() not in everything
    assert b"KC-1" not in everything
    text = raw_text(second)
    for invented in ("Nguyễn Thị Phương Thảo", "Lê An", "Bình", "Tiên Lãng", "WXYZ"):
        assert invented not in text
    assert first != second


def test_whoever_comes_first_changes_no_byte(template):
    one, other = record(full_name="Lê An"), record(full_name="Trần Thị Bích Ngọc")
    forth, back = Press(), Press()
    first = [forth.render(template, paper) for paper in (one, other)]
    second = [back.render(template, paper) for paper in (other, one)]
    assert first == second[::-1]


def test_another_process_makes_the_same_bytes():
    script = (
        "import django, sys, hashlib; django.setup()\n"
        "from certificates.rendering import *\n"
        "from tests.papers_world import record\n"
        "for name, template in sorted(built_in_templates().items()):\n"
        "    print(hashlib.sha256(render(template, record())).hexdigest())\n"
    )
    environment = {**_environment(), "PYTHONHASHSEED": "7"}
    command = [sys.executable, "-c", script]
    run = subprocess.run(command, capture_output=True, check=True, env=environment, text=True)
    here = [render(template, record()) for _name, template in sorted(built_in_templates().items())]
    assert run.stdout.split() == [hashlib.sha256(pdf).hexdigest() for pdf in here]


def _environment() -> dict[str, str]:
    root = str(Path(__file__).resolve().parents[3])
    return {**os.environ, "PYTHONPATH": root, "DJANGO_SETTINGS_MODULE": "config.settings.test"}


def test_forgotten_pages_come_back_as_they_were(template):
    press = Press(pages=1)
    before = press.render(template, record())
    press.render(template, record(workplace=""))
    assert press.render(template, record()) == before
    press.clear()
    assert press.render(template, record()) == before


def test_an_edited_template_is_never_printed_from_its_old_page():
    built_in = built_in_templates()["quiet"]
    draft = SimpleNamespace(**vars(built_in))
    press = Press()
    before = press.render(draft, record())
    draft.html = draft.html.replace("đã hoàn thành", "đã học xong")
    after = press.render(draft, record())
    assert before == press.render(built_in, record())
    assert "đã học xong" in raw_text(after)


def test_threads_that_print_at_once_get_everybodys_own_paper():
    template = built_in_templates()["quiet"]
    papers = [
        record(full_name=f"{name} {n:02d}", serial=f"KC {n}") for n in range(8) for name in NAMES
    ]
    expected = [render(template, paper) for paper in papers]
    press = Press()
    with ThreadPoolExecutor(6) as pool:
        made = list(pool.map(lambda paper: press.render(template, paper), papers))
    assert made == expected


@pytest.mark.parametrize(
    "changes",
    [
        {"full_name": "Nguyễn Văn 🎉"},
        {"full_name": "\u202eNguyễn Văn A"},
        {"full_name": "王小明"},
        {"serial": "KC-HP 2026/" + "0123456789" * 12},
        {"full_name": "Lê" + " " * 1200 + "An"},
    ],
)
def test_what_cannot_be_filled_in_is_laid_out_in_full(template, changes):
    paper = record(**changes)
    assert render(template, paper) == render_in_full(template, paper)


@pytest.mark.parametrize(
    "html",
    [
        "<h2>{{ full_name }}</h2>",
        '<img src="qr" alt="{{ serial }}">',
        "<p>{{ verify_url }}</p>",
        "<p style='float: left'>{{ full_name }}</p>",
        "<p style='width: 40mm'>Ông (Bà) {{ full_name }} đã hoàn thành lớp tập huấn này</p>",
        "<p style='letter-spacing: 2pt'>{{ full_name }}</p>",
        "<p style='text-decoration: underline'>{{ full_name }}</p>",
        "<p><span style='display: inline-block; border: 1pt solid'>{{ full_name }}</span></p>",
        "<table><tr><td>{{ full_name }}</td><td>{{ serial }}</td></tr></table>",
    ],
)
def test_a_template_that_bends_to_the_name_is_laid_out_in_full(html):
    template = TemplateVersion(name="own", html=f"<body>{html}</body>", css="@page { size: A4 }")
    for name in ("Lê An", "Công Tằng Tôn Nữ Nguyễn Hoàng Phương"):
        paper = record(full_name=name)
        assert not is_filled(template, paper), html


@pytest.mark.parametrize("align", ["left", "center", "right", "justify"])
@pytest.mark.parametrize("case", ["none", "uppercase"])
def test_a_template_of_ones_own_is_filled_like_the_built_in_ones(align, case):
    css = f"@page {{ size: A4 landscape }} p {{ text-align: {align}; text-transform: {case} }}"
    html = "<body><p>Họ tên: <b>{{ full_name }}</b> ({{ birth }}) · {{ serial }}</p></body>"
    template = TemplateVersion(name="own", html=html, css=css)
    paper = record(full_name="Trần Ái Vân")
    assert is_filled(template, paper)
    assert raw_text(render(template, paper)) == raw_text(render_in_full(template, paper))


def test_lines_that_are_not_there_leave_no_trace(template):
    bare = record(birth="", position=" ", workplace="", note="", verify_code="", salutation="\t")
    assert is_filled(template, bare)
    assert raw_text(render(template, bare)) == raw_text(render_in_full(template, bare))


def operators(pdf: bytes) -> list[tuple[str, list[float], bytes]]:
    """What a page draws: numbers, and texts as their glyphs and kerning."""
    drawn = []
    with opened(pdf) as paper:
        for operands, operator in pikepdf.parse_content_stream(paper.pages[0]):
            if str(operator) == "TJ":
                parts = [part for part in operands[0] if part not in (0, pikepdf.String(""))]
                drawn.append(("TJ", *_glyphs(parts)))
            elif str(operator) != "Do":
                drawn.append((str(operator), [float(x) for x in operands if _number(x)], b""))
    return drawn


def _number(value) -> bool:
    return not isinstance(value, pikepdf.Object) or value._type_name in ("integer", "real")


def _glyphs(parts) -> tuple[list[float], bytes]:
    numbers = [float(part) for part in parts if _number(part)]
    return numbers, b"".join(b"|" if _number(part) else bytes(part) for part in parts)


LETTERS = "ABCDEGHIKLMNOPQRSTUVXY aegilnotuyfj'"


def test_whatever_the_letters_a_filled_page_draws_what_a_full_layout_draws(template):
    dice = random.Random(template.name)
    for _paper in range(8):
        letters = dice.choices(LETTERS, k=20) + dice.choices(sorted(REPERTOIRE), k=8)
        dice.shuffle(letters)
        paper = record(
            full_name="".join(letters),
            serial="".join(dice.choices("KCHPV-/ 011234567", k=18)),
            birth=f"{dice.randint(1, 28):02d}/{dice.randint(1, 12):02d}/{dice.randint(1911, 2011)}",
        )
        pages = render(template, paper), render_in_full(template, paper)
        assert pages[0] != pages[1], paper
        filled, full = map(operators, pages)
        assert [(kind, text) for kind, _, text in filled] == [
            (kind, text) for kind, _, text in full
        ]
        for (kind, mine, _text), (_kind, theirs, _) in zip(filled, full, strict=True):
            assert mine == pytest.approx(theirs, abs=0.003), (kind, paper)


NASTY = st.text(
    st.sampled_from("()\\<>[]{}/%#&'\"\x00\x07\t\r\n\u200f\u202e\ufeff\u0301\u0302đĐẫAv1 🎉\ud800"),
    min_size=1,
    max_size=30,
)


@settings(max_examples=12, deadline=None)
@given(name=NASTY, serial=NASTY, workplace=NASTY)
def test_nothing_that_people_type_breaks_the_file(tmp_path_factory, name, serial, workplace):
    template = built_in_templates()["quiet"]
    paper = record(full_name=f"Lê {name}", serial=serial, workplace=workplace)
    try:
        pdf = render(template, paper)
    except PaperError:
        return
    assert qpdf_complaints(pdf, tmp_path_factory.mktemp("nasty")) == ""
    assert facts_of(pdf)["Pages"] == "1"
    assert "Lê" in raw_text(pdf)


@settings(max_examples=15, deadline=None)
@given(st.text(st.characters(min_codepoint=33, max_codepoint=126), min_size=1, max_size=60))
def test_a_qr_code_of_differing_bits_is_the_one_made_anew(text):
    code = segno.make(text, error="m", mask=4, micro=False, boost_error=False)
    drawn = "".join(str(module) for row in code.matrix for module in row)
    assert qr_modules(text) == (len(code.matrix), int(drawn, 2))
