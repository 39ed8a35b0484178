"""How many certificates a second: ours, naive WeasyPrint, Typst and ReportLab, in turn.

    python bench/certificates.py [--people 200] [--rounds 3] [--json] [--memory 10000]

Every row makes the same people's papers with the same words, QR content and fonts, one PDF each in
memory, in this one process; the time is that of the processor, all threads counted. The ways take
turns in rounds, and the best round of each counts, so that a busy machine is unfair to nobody. The
first paper of each way, in which it reads fonts and ours lays out its page, is not counted; it is
printed for ours. The notes say what each lacks. `--memory` makes that many of ours instead, and
tells memory and time at a tenth of them and at the end. Signing is measured apart, by a key in a
PKCS#12 file, against the bare call of pyHanko."""

from __future__ import annotations

import argparse
import dataclasses
import json
import os
import random
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))
os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")

import segno  # noqa: E402
import weasyprint  # noqa: E402
from weasyprint.text.fonts import FontConfiguration  # noqa: E402

from bench.rival.certificates_typst import typst_way  # noqa: E402
from certificates.rendering import Press, Record, built_in_templates  # noqa: E402
from certificates.rendering.layout import filled_values  # noqa: E402
from certificates.rendering.samples import SAMPLE  # noqa: E402
from certificates.rendering.template import compiled_html  # noqa: E402
from common.papers.fonts import FOLDER as FONTS  # noqa: E402

SIGNED = 30  # papers that are signed in each round
TEMPLATE = built_in_templates()["ceremonial"]
SERIF = ("Regular", "Bold", "Italic")
SURNAMES = ("Nguyễn", "Trần", "Lê", "Phạm", "Hoàng", "Vũ", "Đặng", "Bùi", "Đỗ", "Ngô")
MIDDLES = ("Văn", "Thị", "Đức", "Thị Phương", "Quốc", "Minh", "Thị Thu", "Hữu", "Ngọc")
NAMES = ("Hùng", "Thảo", "Dũng", "Hương", "Khánh", "Tuấn", "Hằng", "Phượng", "Đạt", "Quỳnh")
UNITS = ("UBND phường Lê Chân", "Công ty TNHH Cơ khí Đúc Mỹ Đồng", "Hợp tác xã Tiên Lãng")

Way = Callable[[Record], bytes]


def people(count: int) -> list[Record]:
    """Invented people of one class, always the same."""
    dice = random.Random(2026)
    return [
        dataclasses.replace(
            SAMPLE,
            salutation=dice.choice(("Ông", "Bà")),
            full_name=" ".join(dice.choice(part) for part in (SURNAMES, MIDDLES, NAMES)),
            birth=f"{dice.randint(1, 28):02d}/{dice.randint(1, 12):02d}/{dice.randint(1965, 2004)}",
            position="Chuyên viên",
            workplace=dice.choice(UNITS),
            serial=f"KC-HP 2026/{number:06d}",
            register_number=f"{number}/2026",
            decision="",
            verify_code="",
            verify_url=f"https://khuyencong.example.vn/xac-thuc/{dice.getrandbits(40):010X}",
        )
        for number in range(1, count + 1)
    ]


def naive_way(folder: Path) -> Way:
    """WeasyPrint as its tutorial shows it: fonts, CSS, border and QR anew for each paper."""
    (folder / "border.svg").write_bytes(TEMPLATE.assets["border.svg"])
    faces = "".join(
        f"@font-face{{font-family:'{family}';src:url('{(FONTS / file).as_uri()}');{rest}}}"
        for family, file, rest in (
            ("Liberation Serif", "LiberationSerif-Regular.ttf", ""),
            ("Liberation Serif", "LiberationSerif-Bold.ttf", "font-weight:bold"),
            ("Liberation Serif", "LiberationSerif-Italic.ttf", "font-style:italic"),
            ("EB Garamond", "EBGaramond-Bold.ttf", "font-weight:bold"),
        )
    )

    def make(record: Record) -> bytes:
        code = segno.make(record.verify_url, error="m", micro=False)
        code.save(folder / "qr", kind="svg", scale=4)
        text = compiled_html(TEMPLATE.html).render(filled_values(TEMPLATE, record, "roomy"))
        text = text.replace('src="qr"', 'src="qr.svg"')
        (folder / "qr").rename(folder / "qr.svg")
        fonts = FontConfiguration()
        css = weasyprint.CSS(
            string=faces + TEMPLATE.css, font_config=fonts, base_url=folder.as_uri() + "/"
        )
        page = weasyprint.HTML(string=text, base_url=folder.as_uri() + "/")
        data = record.to_json().encode()
        file = weasyprint.Attachment(string=data, name="record.json", relationship="Data")
        result: bytes = page.write_pdf(
            stylesheets=[css], font_config=fonts, pdf_variant="pdf/a-3a", attachments=[file]
        )
        return result

    return make


def _lines(record: Record) -> list[tuple[str, str, float]]:
    """The middle of the page for the rivals without HTML: style, text, size in points."""
    return [
        ("bold", record.issuing_head.upper(), 13.5),
        ("italic", "chứng nhận", 14),
        ("bold", f"{record.salutation}  {record.full_name}", 30),
        ("regular", f"Ngày sinh: {record.birth}      Chức vụ: {record.position}", 15),
        ("regular", f"Đơn vị công tác: {record.workplace}", 15),
        ("regular", f"đã hoàn thành {record.class_kind}", 15),
        ("bold", record.class_title, 19),
        ("regular", f"thời lượng {record.hours}, {record.date_words}", 15),
        ("regular", f"tại {record.venue}", 15),
    ]


def reportlab_way(folder: Path) -> Way:
    """ReportLab alone: text placed by hand, a JPEG of the border's size, QR as rectangles."""
    from io import BytesIO

    from PIL import Image
    from reportlab.lib.units import mm
    from reportlab.pdfbase import pdfmetrics
    from reportlab.pdfbase.ttfonts import TTFont
    from reportlab.pdfgen.canvas import Canvas

    for style in SERIF:
        file = FONTS / f"LiberationSerif-{style}.ttf"
        pdfmetrics.registerFont(TTFont(style.lower(), str(file)))
    pdfmetrics.registerFont(TTFont("display", str(FONTS / "EBGaramond-Bold.ttf")))
    border = folder / "border.jpg"
    Image.new("RGB", (1754, 1240), "white").save(border, quality=85)

    def make(record: Record) -> bytes:
        target = BytesIO()
        page = Canvas(target, pagesize=(297 * mm, 210 * mm))
        page.drawImage(str(border), 0, 0, 297 * mm, 210 * mm)
        page.setFont("display", 39)
        page.drawCentredString(148.5 * mm, 155 * mm, record.title)
        y = 145.0
        for style, text, size in _lines(record):
            y -= size * 0.45
            page.setFont(style, size)
            page.drawCentredString(148.5 * mm, y * mm, text)
        page.setFont("bold", 12)
        page.drawCentredString(75 * mm, 185 * mm, record.parent_agency.upper())
        page.drawCentredString(75 * mm, 180 * mm, record.organiser.upper())
        page.drawCentredString(215 * mm, 185 * mm, "CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")
        page.drawCentredString(215 * mm, 180 * mm, "Độc lập - Tự do - Hạnh phúc")
        lines = (record.place_date, *record.signatory_lines, "", "", "", record.signatory_name)
        for index, text in enumerate(lines):
            page.drawCentredString(215 * mm, (65 - 6 * index) * mm, text)
        page.drawString(25 * mm, 25 * mm, f"Số hiệu: {record.serial}")
        page.drawString(25 * mm, 20 * mm, f"Số vào sổ: {record.register_number}")
        code = segno.make(record.verify_url, error="m", mask=4, micro=False, boost_error=False)
        for row, modules in enumerate(code.matrix):
            for column, dark in enumerate(modules):
                if dark:
                    page.rect(
                        (25 + 0.8 * column) * mm, (60 - 0.8 * row) * mm, 0.8 * mm, 0.8 * mm, 0, 1
                    )
        page.save()
        return target.getvalue()

    return make


NOTES = {
    "ours": "tagged PDF/A-3a, record attached, vector border and QR",
    "naive_weasyprint": "the same HTML, CSS and PDF/A-3a with the record, everything anew",
    "typst": "tagged PDF/A-3a, record attached, border and QR as SVG; its own layout",
    "reportlab": "words placed by hand, a blank JPEG as border; no tags, no PDF/A, no record",
}


def measure(count: int, rounds: int) -> tuple[dict[str, float], float]:
    """Papers a second of each way: the best of its rounds; and what our first paper took."""
    records = people(count)
    best: dict[str, float] = {}
    press = Press()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        ways: dict[str, Way] = {
            "ours": lambda record: press.render(TEMPLATE, record),
            "naive_weasyprint": naive_way(folder),
            "typst": typst_way(folder, TEMPLATE.assets["border.svg"], FONTS),
            "reportlab": reportlab_way(folder),
        }
        start = time.process_time()
        ways["ours"](records[0])
        first = time.process_time() - start
        for make in ways.values():
            make(records[0])
        shares = {"ours": count, "naive_weasyprint": 3, "typst": count // 4, "reportlab": 30}
        for _round in range(rounds):
            for way, make in ways.items():
                share = records[: max(3, shares[way])]
                start = time.process_time()
                for record in share:
                    make(record)
                speed = len(share) / (time.process_time() - start)
                best[way] = max(best.get(way, 0.0), speed)
    return best, first


def resident_megabytes() -> float:
    """What this process holds in memory now."""
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6


def measure_memory(count: int) -> None:
    """Make many papers, of which every seventh lacks a line, and tell memory and time."""
    press, records = Press(), people(count)
    for number in range(7, count + 1, 7):
        records[number - 1] = dataclasses.replace(records[number - 1], workplace="")
    for record in records[:7]:
        press.render(TEMPLATE, record)
    start, marks = time.process_time(), []
    for number, record in enumerate(records, start=1):
        press.render(TEMPLATE, record)
        if number in (count // 10, count):
            marks.append((number, resident_megabytes(), time.process_time() - start))
    for number, megabytes, seconds in marks:
        print(f"{number:8} papers {megabytes:8.1f} MB {seconds:8.2f} s {number / seconds:8.1f}/s")
    print(f"memory × {marks[1][1] / marks[0][1]:.2f}, time × {marks[1][2] / marks[0][2]:.2f}")


def main() -> None:
    """Print the table, and with --json one line of JSON at the end."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--people", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--memory", type=int, default=0)
    parser.add_argument("--json", action="store_true")
    options = parser.parse_args()
    import django

    django.setup()
    from bench.rival.signing import measure_signing  # reads models

    if options.memory:
        measure_memory(options.memory)
        return
    best, first = measure(options.people, options.rounds)
    naive = best["naive_weasyprint"]
    print(f"Certificates, {options.people} people, {options.rounds} rounds, one core, CPU time")
    for way, speed in best.items():
        figures = f"{speed:8.1f}/s {1000 / speed:8.2f} ms {speed / naive:6.1f} x naive"
        print(f"{way:18} {figures}  {NOTES[way]}")
    print(f"Ours is {best['ours'] / best['typst']:.1f} times Typst; first paper {first:.2f} s")
    with tempfile.TemporaryDirectory() as name:
        press = Press()
        papers = [press.render(TEMPLATE, each) for each in people(SIGNED)]
        signed = measure_signing(Path(name), papers, options.rounds)
    for way, speed in signed.items():
        print(f"{way:18} {speed:8.1f}/s {1000 / speed:8.2f} ms  a paper made before")
    cost = signed["bare_pyhanko"] / signed["ours_signed"]
    print(f"Signing costs {cost:.2f} times the bare call")
    best |= signed
    if options.json:
        print(json.dumps({f"{way}_per_s": round(speed, 2) for way, speed in best.items()}))


if __name__ == "__main__":
    main()
