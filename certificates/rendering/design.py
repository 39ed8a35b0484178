"""A paper from a few choices: what the simple form says becomes HTML, CSS and fits.

The papers that come with the product are made the same way, each with its own starting choices, so
that a copy of one goes on where it stands. Nothing in here knows a model."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from html import escape
from typing import Any

from django.utils.translation import gettext_lazy as _

from common.papers.errors import TemplateRefused
from common.papers.templating import FOLDER

WIDTH, HEIGHT = 297, 210
# Names by which the HTML and CSS of a design call its pictures.
BORDER, LOGO, BACKGROUND, SIGNATURE = "border.svg", "logo", "background", "signature"

LINES: Mapping[str, Any] = {
    "issuer": _("Chức danh người cấp (GIÁM ĐỐC TRUNG TÂM …)"),
    "birth": _("Ngày sinh"),
    "position": _("Chức vụ"),
    "workplace": _("Đơn vị công tác"),
    "class_kind": _("Loại lớp sau lời hoàn thành (lớp tập huấn …)"),
    "hours": _("Thời lượng"),
    "venue": _("Địa điểm"),
    "verify_code": _("Mã xác thực cạnh số hiệu"),
    "register_number": _("Số vào sổ"),
    "decision": _("Số quyết định"),
    "signature": _("Hình chữ ký của người ký, nếu có"),
}

_COLOUR = re.compile(r"#[0-9a-f]{6}\Z")
_BASE_SIDE = 25
# A line of design.txt: `[shown !hidden] text`; in it, `[[name]]` is a wording.
_LINE = re.compile(r"(?:\[([a-z_! ]+)\] )?(.*)")
_WORDS = re.compile(r"\[\[([a-z_]+)\]\]")


@dataclass(frozen=True)
class Base:
    """What a style brings along: its drawing, the colours in it, and how large its texts are."""

    main: str
    accent: str
    ornament: str
    name_font: str
    class_title: tuple[float, float, float]


BASES: Mapping[str, Base] = {
    "ceremonial": Base("#0b5345", "#a3241f", "#b5862f", "LiberationSerif-Bold", (228, 19, 16)),
    "quiet": Base("#173a5e", "#173a5e", "#b5862f", "EBGaramond-Bold", (222, 18, 15)),
    "conference": Base("#173a5e", "#a3241f", "#a3241f", "LiberationSerif-Bold", (228, 19, 16)),
}


@dataclass(frozen=True, kw_only=True)
class Options:
    """The choices of the simple form. Lengths are in mm; `title` "" prints the paper's own title.

    `logo` and `background` are keys of pictures, of which only their presence matters here."""

    base: str = "ceremonial"
    title: str = ""
    certifies: str = "chứng nhận"
    completed: str = "đã hoàn thành"
    closing: str = ""
    register_label: str = "Số vào sổ cấp giấy chứng nhận"
    main: str = ""
    accent: str = ""
    ornament: str = ""
    border: bool = True
    logo: int | None = None
    logo_height: int = 18
    background: int | None = None
    lines: tuple[str, ...] = tuple(LINES)
    top: int = 19
    side: int = _BASE_SIDE
    signing_room: int = 28

    def as_dict(self) -> dict[str, Any]:
        """As a version keeps them."""
        return {**asdict(self), "lines": list(self.lines)}

    @classmethod
    def from_dict(cls, data: Mapping[str, Any]) -> Options:
        """Read what a version keeps; choices that came later take their defaults."""
        known = {field.name for field in fields(cls)}
        kept = {name: value for name, value in data.items() if name in known}
        if "lines" in kept:
            kept["lines"] = tuple(kept["lines"])
        return cls(**kept).coloured()

    def coloured(self) -> Options:
        """With the style's own colours where none was chosen. Raises TemplateRefused."""
        base = BASES.get(self.base)
        if base is None:
            raise TemplateRefused(_("Hãy chọn một kiểu giấy có sẵn."), field="base")
        colours = {
            name: (getattr(self, name) or getattr(base, name)).lower()
            for name in ("main", "accent", "ornament")
        }
        for name, colour in colours.items():
            if not _COLOUR.match(colour):
                raise TemplateRefused(_("Màu viết dạng #rrggbb."), field=name)
        return replace(self, **colours)


BUILT_IN = {
    "ceremonial": Options(base="ceremonial"),
    "quiet": Options(base="quiet"),
    "conference": Options(
        base="conference",
        certifies="xác nhận",
        completed="đã tham dự",
        register_label="Số vào sổ",
        lines=tuple(name for name in LINES if name != "class_kind"),
    ),
}


@dataclass(frozen=True)
class Design:
    """What a template version keeps of a design."""

    html: str
    css: str
    fits: Mapping[str, Mapping[str, Any]]


def design(options: Options) -> Design:
    """The HTML, CSS and fits of these choices. The same choices give the same texts."""
    options = options.coloured()
    return Design(_html(options), _css(options), _fits(options))


def border_of(options: Options) -> bytes:
    """The style's border in the chosen colours."""
    options = options.coloured()
    drawing = (FOLDER / "certificates" / f"{options.base}.svg").read_text(encoding="utf-8")
    return _recoloured(drawing, options).encode()


def _recoloured(text: str, options: Options) -> str:
    base = BASES[options.base]
    wanted = {
        getattr(base, name): getattr(options, name) for name in ("ornament", "accent", "main")
    }
    return re.sub(r"#[0-9a-f]{6}", lambda found: wanted.get(found[0], found[0]), text)


def _html(options: Options) -> str:
    """The lines of design.txt whose conditions hold, with the wording put in."""
    words = {
        "title": options.title,
        "certifies": options.certifies,
        "completed": options.completed,
        "closing": options.closing,
        "register_label": options.register_label,
    }
    there = {*options.lines, *(name for name, text in words.items() if text)}
    there |= {"logo"} if options.logo else set()
    there |= {"rule"} if options.base == "quiet" else set()
    wording = {name: escape(text, quote=False) for name, text in words.items()}
    wording["title"] = wording["title"] or "{{ title_caps }}"
    source = (FOLDER / "certificates" / "design.txt").read_text(encoding="utf-8")
    kept = []
    for line in source.splitlines():
        conditions, text = _LINE.match(line).groups("")  # type: ignore[union-attr]
        if all((name.lstrip("!") in there) != name.startswith("!") for name in conditions.split()):
            kept.append(_WORDS.sub(lambda found: wording[found[1]], text))
    return "\n".join(kept) + "\n"


def _css(options: Options) -> str:
    folder = FOLDER / "certificates"
    read = {"encoding": "utf-8"}
    text = (FOLDER / "head.css").read_text(**read) + (folder / "base.css").read_text(**read)
    text += (folder / f"{options.base}.css").read_text(**read)
    return _recoloured(text, options) + _page_css(options)


def _page_css(options: Options) -> str:
    """What the lengths and pictures of these choices say, after the style's own rules."""
    place = f"no-repeat -{options.side}mm -{options.top}mm / {WIDTH}mm {HEIGHT}mm"
    layers = [f"url({BORDER}) {place}"] if options.border else []
    layers += [f"url({BACKGROUND}) {place}"] if options.background else []
    rules = [
        f"@page {{ size: {WIDTH}mm {HEIGHT}mm; margin: {options.top}mm {options.side}mm 17.5mm; "
        f"background: {', '.join(layers) or 'none'}; }}",
        f".signing-room {{ height: {options.signing_room}mm; }}",
        f".signing-room img {{ height: {options.signing_room - 2}mm; width: 78mm; "
        "object-fit: contain; margin-top: 1mm; }",
        ".closest .signing-room img { height: 23mm; }",
    ]
    if options.logo:
        rules += [
            ".page { position: relative; }",
            ".logo { position: absolute; left: 0; top: 20mm; line-height: 0; }",
            f".logo img {{ height: {options.logo_height}mm; width: 44mm; object-fit: contain; "
            "object-position: left top; }",
        ]
    return "\n".join(rules) + "\n"


def _fits(options: Options) -> dict[str, dict[str, Any]]:
    base = BASES[options.base]
    wider = 2 * (_BASE_SIDE - options.side)

    def fit(
        width: float, size: float, least: float, font: str = "LiberationSerif-Bold", *, line: bool
    ) -> dict[str, Any]:
        return {"width": width + wider, "size": size, "least": least, "font": font, "line": line}

    plain = "LiberationSerif-Regular"
    return {
        "issuing_head_caps": fit(225, 14, 12, line=False),
        "full_name": fit(205, 30, 18, base.name_font, line=True),
        "position": fit(120, 15, 12, line=True),
        "workplace": fit(190, 15, 12, line=True),
        "class_title": fit(*base.class_title, line=True),
        "venue": fit(220, 15, 12, plain, line=True),
        "decision": fit(125, 11, 9, plain, line=False),
        "note": fit(125, 11, 9, plain, line=False),
    }
