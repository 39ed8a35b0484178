"""A template that means harm reads no file, asks no host, and ends when its share is used up."""

from __future__ import annotations

import contextlib
import resource
import time

import pytest

from certificates.rendering import PLACEHOLDERS, TemplateVersion, built_in_templates
from certificates.rendering.trial import MEMORY, try_out
from common.papers.assets import check_asset
from common.papers.checking import MAX_FAULTS, faults_of
from common.papers.errors import AssetRefused, PaperTooLarge
from tests.common.papers.test_hostile_papers import server  # noqa: F401 - a fixture
from tests.papers_world import record

SECONDS = 6

pytestmark = pytest.mark.once


def faults(html: str, css: str = "", assets: tuple[str, ...] = ()) -> list[str]:
    return [str(each) for each in faults_of(html, css, allowed=PLACEHOLDERS, assets=assets)]


def tried(html: str, css: str = "", **assets: bytes):
    template = TemplateVersion(name="thử", html=html, css=css, assets=assets)
    return try_out(template, [record()], seconds=SECONDS)[0]


REACHING = [
    ("<img src='{url}/img'>", ""),
    ("<p>x</p>", "@import '{url}/css';"),
    ("<p>x</p>", "@import url({url}/css);"),
    ("<p>x</p>", "p {{ background: url({url}/bg) }}"),
    ("<p>x</p>", "@page {{ background: url('{url}/page') }}"),
    ("<p>x</p>", "p::before {{ content: url({url}/content) }}"),
    ("<p>x</p>", "@font-face {{ font-family: Y; src: url({url}/font) }} p {{ font-family: Y }}"),
    ("<style>@import '{url}/style';</style>x", ""),
    ("<link rel=stylesheet href='{url}/link'>", ""),
    ("<link rel=attachment href='{url}/attachment'>", ""),
    ("<a rel=attachment href='{url}/a'>x</a>", ""),
    ("<object data='{url}/object'></object>", ""),
    ("<embed src='{url}/embed'>", ""),
    ("<iframe src='{url}/frame'></iframe>", ""),
    ("<base href='{url}/'><img src='logo'>", ""),
    ("<meta http-equiv=refresh content='0; url={url}/meta'>", ""),
    ("<svg width=9 height=9><image href='{url}/svg' width=9 height=9 /></svg>", ""),
    ("<p style='background: url({url}/inline)'>x</p>", ""),
]


@pytest.mark.parametrize(("html", "css"), REACHING)
def test_what_reaches_out_is_named_to_the_staff_who_wrote_it(html, css):
    for url in ("http://127.0.0.1:9", "file:///etc/passwd"):
        assert faults(
            html.replace("{url}", url),
            css.replace("{{", "{").replace("}}", "}").replace("{url}", url),
        )


def test_nothing_that_reaches_out_arrives_anywhere_even_unchecked(server):  # noqa: F811
    for url in (server.url, "file:///etc/passwd"):
        css = " ".join(rule for _html, rule in REACHING)
        css = css.replace("{{", "{").replace("}}", "}").replace("{url}", url)
        html = "".join(html for html, _rule in REACHING).replace("{url}", url)
        trial = tried(html, css)
        assert trial.fault
        assert b"root:" not in trial.pdf
    assert server.seen == []


def test_a_drawing_cannot_reach_out_either(server):  # noqa: F811
    drawing = (
        f"<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'>"
        f"<style>@import '{server.url}/css';</style>"
        f"<image href='{server.url}/image' width='9' height='9'/>"
        f"<rect width='9' height='9' fill='url({server.url}/fill#x)'/></svg>"
    )
    tried("<img src='logo'>", logo=drawing.encode())
    assert server.seen == []


SVG = "<svg xmlns='http://www.w3.org/2000/svg' width='9' height='9'>%s</svg>"
DRAWING_BOMBS = [
    SVG % ("<defs><g id='a0'/>" + "".join(
        f"<g id='a{n}'><use href='#a{n - 1}'/><use href='#a{n - 1}'/></g>" for n in range(1, 40)
    ) + "</defs><use href='#a39'/>"),
    SVG % "<defs><pattern id='p' width='1e-9' height='1e-9'/></defs><rect fill='url(#p)'/>",
    SVG % "<mask id='m'><rect mask='url(#m)'/></mask>",
    SVG % "<filter id='f'/>",
    SVG % "<svg:use xmlns:svg='http://www.w3.org/2000/svg' href='#x'/>",
    "<!DOCTYPE svg [<!ENTITY a 'aaaa'><!ENTITY b '&a;&a;&a;'>]>" + SVG % "&b;",
]  # fmt: skip


@pytest.mark.parametrize("drawing", DRAWING_BOMBS)
def test_a_drawing_that_multiplies_itself_is_refused(drawing):
    with pytest.raises(AssetRefused):
        check_asset("logo", drawing.encode())


@pytest.mark.parametrize(
    ("html", "css"),
    [
        ("<p>x</p>", "p { width: 1e9px }"),
        ("<p>x</p>", "p { font-size: 99999pt }"),
        ("<p style='margin: 5000mm'>x</p>", ""),
        ("<p>x</p>", "p { display: grid; grid-template-columns: repeat(100000, 1px) }"),
        ("<table><tr><td colspan=99999>x</table>", ""),
        ("<div>" * 50 + "x", ""),
        ("<p>x</p>" * 1_001, ""),
        ("{{ full_name }}" * 50_000, ""),
        ("x", "p { color: red }" * 10_000),
        ("{{# signatory_lines }}" * 9 + "x" + "{{/ signatory_lines }}" * 9, ""),
        ("<p onclick='x'>x</p>", ""),
        ("<span data-field='full_name'>x</span>", ""),
        ("<script>x</script>", ""),
        ("<p style='{{ full_name }}'>x</p>", ""),
        ("{{ password }}", ""),
        ("{% load x %}", ""),
        ("<p>{{# note }}x</p>", ""),
        ("<p>x</p>", "p { color: red"  " } } @page"),
    ],
)  # fmt: skip
def test_what_would_cost_too_much_or_has_no_place_on_a_paper_is_named(html, css):
    assert faults(html, css)


def test_the_templates_that_come_with_the_product_have_no_fault():
    for template in built_in_templates().values():
        assert faults(template.html, template.css, (*template.assets, "qr", "signature")) == []


def test_every_fault_is_told_at_once_with_its_line():
    found = faults(
        "<p>{{ full_name }}</p>\n<p>{{ luong }}</p>\n\n<img src='x'>{{ que_quan }}", "@import 'x';"
    )
    assert found == [
        "HTML, dòng 2: Không có trường “luong”.",
        "HTML, dòng 4: Không có hình “x”.",
        "HTML, dòng 4: Không có trường “que_quan”.",
        "CSS, dòng 1: Quy tắc @import không dùng được.",
    ]
    assert len(faults("{{ a1 }}" * 100 + "<b>{{ zz }}\n" * 100)) <= MAX_FAULTS


# Handed to the engine without the check, as if it had let them through.
BOMBS = [
    ("a huge table", "<table>" + ("<tr>" + "<td>x" * 60) * 600 + "</table>", ""),
    ("flex in flex", "<div style='display:flex'>" * 60 + "x" * 5000, ""),
    ("a wide box", "<p>x</p>", "p { width: 1e9px; border: 1px solid; background: linear-gradient(red, blue) }"),
    ("a giant font", "<p>chữ</p>", "p { font-size: 1e7pt }"),
    ("a long page", "<p>x</p>", "@page { size: 1e7mm 1e7mm } p { height: 1e7mm }"),
    ("many pages", "<p style='break-before: page'>x</p>" * 3000, ""),
    ("a column each", "<p>" + "chữ " * 20_000 + "</p>", "p { column-count: 3000; column-gap: 0 }"),
    ("a grid without end", "<p>x</p>", "body { display: grid; grid-template-columns: repeat(1000000, 1px) }"),
    ("a span without end", "<table><tr><td colspan=100000000>x<td rowspan=100000000>x</table>", ""),
    ("names by the thousand", "<p>{{ class_title }}</p>" * 7_000, ""),
    ("counters", "<p>x</p>" * 500, "p::before { content: counter(a, upper-roman); counter-increment: a 2000000000 }"),
]  # fmt: skip


# Each takes the seconds it is given: three of them here, all in `make faults`.
SAMPLE = ("a huge table", "a giant font", "a span without end")


@pytest.mark.parametrize(
    ("name", "html", "css"),
    [
        pytest.param(*bomb, marks=() if bomb[0] in SAMPLE else pytest.mark.faults, id=bomb[0])
        for bomb in BOMBS
    ],
)
def test_a_bomb_ends_within_its_time_and_memory_and_the_site_goes_on(name, html, css):
    started, before = time.monotonic(), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    with contextlib.suppress(PaperTooLarge):
        tried(html, css)
    assert time.monotonic() - started < SECONDS + 8
    grown = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before
    assert grown < 60_000, f"{grown} kB"
    # Of all children so far, none was larger than it may be.
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024 < MEMORY


def test_a_paper_that_wants_more_memory_than_it_may_have_is_refused():
    template = built_in_templates()["quiet"]
    with pytest.raises(PaperTooLarge, match="phức tạp"):
        try_out(template, [record()], memory=150_000_000)


def test_a_trial_tells_why_a_paper_cannot_be_made_and_makes_the_others():
    template = built_in_templates()["ceremonial"]
    good, bad = try_out(
        template, [record(), record(class_title="Tên rất dài " * 200)], pictures=True
    )
    assert good.pdf.startswith(b"%PDF")
    assert good.picture.startswith(b"\x89PNG")
    assert "trang" in bad.fault
    assert bad.pdf == b""
