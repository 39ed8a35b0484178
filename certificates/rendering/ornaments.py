"""The borders of the built-in certificates, drawn by rule: `python -m
certificates.rendering.ornaments`.

The drawings are plain paths in plain colours, so that they become one PDF form that every paper
shares. The middle is the sun of a Đông Sơn drum, the bands are woven lines as on banknotes."""

from __future__ import annotations

from collections.abc import Iterable
from math import cos, pi, sin
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / "templates" / "pdf" / "certificates"
WIDTH, HEIGHT = 297.0, 210.0

Point = tuple[float, float]


def _number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".") or "0"


def _pair(point: Point) -> str:
    return f"{_number(point[0])} {_number(point[1])}"


def _stroke(data: Iterable[str], colour: str, width: float) -> str:
    return f'<path fill="none" stroke="{colour}" stroke-width="{width}" d="{"".join(data)}"/>'


def _fill(data: Iterable[str], colour: str) -> str:
    return f'<path fill="{colour}" fill-rule="evenodd" d="{"".join(data)}"/>'


def _frame(inset: float) -> str:
    right, bottom = WIDTH - inset, HEIGHT - inset
    return (
        f"M{_number(inset)} {_number(inset)}H{_number(right)}V{_number(bottom)}H{_number(inset)}Z"
    )


def _circle(centre: Point, radius: float) -> str:
    x, y = centre
    r = _number(radius)
    left, right = _number(x - radius), _number(x + radius)
    return f"M{left} {_number(y)}A{r} {r} 0 1 0 {right} {_number(y)}A{r} {r} 0 1 0 {left} {_number(y)}Z"


def _wave(start: Point, length: float, half: int, height: float, *, down: bool) -> str:
    """A sine of `half` half periods from `start`, to the right or downwards, by cubic curves."""
    step = length / half
    # 0.3642 of the half period puts the cubic within half a percent of the sine.
    lead = 0.3642 * step
    parts = [f"M{_pair(start)}"]
    for index in range(half):
        swing = height * 4 / 3 * (1 if index % 2 == 0 else -1)
        along = index * step
        points = ((along + lead, swing), (along + step - lead, swing), (along + step, 0.0))
        placed = [
            (start[0] + b, start[1] + a) if down else (start[0] + a, start[1] + b)
            for a, b in points
        ]
        parts.append("C" + " ".join(_pair(point) for point in placed))
    return "".join(parts)


def _woven_band(inset: float, corner: float, heights: Iterable[float], period: float) -> list[str]:
    """Sines of several heights, and their mirror images, along the four sides."""
    across, along = WIDTH - 2 * (inset + corner), HEIGHT - 2 * (inset + corner)
    paths = []
    for height in heights:
        for sign in (1, -1):
            # An even count of half periods, so that opposite corners are met alike.
            halves_x = 2 * round(across / period)
            halves_y = 2 * round(along / period)
            for y in (inset, HEIGHT - inset):
                start = (inset + corner, y)
                paths.append(_wave(start, across, halves_x, sign * height, down=False))
            for x in (inset, WIDTH - inset):
                start = (x, inset + corner)
                paths.append(_wave(start, along, halves_y, sign * height, down=True))
    return paths


def _rosette(centre: Point, radius: float, petals: int, depth: float, turn: float) -> str:
    """A closed wavy ring: r = radius · (1 + depth · cos(petals · angle + turn))."""
    steps = petals * 10
    points = []
    for index in range(steps):
        angle = 2 * pi * index / steps
        reach = radius * (1 + depth * cos(petals * angle + turn))
        points.append((centre[0] + reach * cos(angle), centre[1] + reach * sin(angle)))
    return "M" + "L".join(_pair(point) for point in points) + "Z"


def _star(centre: Point, outer: float, inner: float, rays: int) -> str:
    points = []
    for index in range(2 * rays):
        reach = outer if index % 2 == 0 else inner
        angle = pi * index / rays - pi / 2
        points.append((centre[0] + reach * cos(angle), centre[1] + reach * sin(angle)))
    return "M" + "L".join(_pair(point) for point in points) + "Z"


def _teeth(centre: Point, inner: float, outer: float, count: int) -> str:
    parts = []
    for index in range(count):
        angles = [2 * pi * (index + share) / count for share in (0.08, 0.5, 0.92)]
        reaches = (inner, outer, inner)
        points = [
            (centre[0] + r * cos(a), centre[1] + r * sin(a))
            for a, r in zip(angles, reaches, strict=True)
        ]
        parts.append("M" + "L".join(_pair(point) for point in points) + "Z")
    return "".join(parts)


def _beads(centre: Point, ring: float, size: float, count: int) -> str:
    angles = (2 * pi * index / count for index in range(count))
    return "".join(
        _circle((centre[0] + ring * cos(a), centre[1] + ring * sin(a)), size) for a in angles
    )


def drum(centre: Point, radius: float, colour: str) -> list[str]:
    """The sun of a bronze drum in one pale colour: fourteen rays, beads, teeth and rings."""
    unit = radius / 50
    rings = [_circle(centre, unit * r) for r in (17, 18.2, 22.6, 27.4, 28.6, 36, 37.2, 44.5, 49)]
    between = [_star(centre, unit * 16.3, unit * 10.6, 28)]
    return [
        _fill([_star(centre, unit * 16, unit * 4.6, 14), *between], colour),
        _stroke(rings, colour, round(0.45 * unit, 3)),
        _stroke([_beads(centre, unit * 20.4, unit * 1.1, 40)], colour, round(0.4 * unit, 3)),
        _fill([_beads(centre, unit * 20.4, unit * 0.4, 40)], colour),
        _fill([_teeth(centre, unit * 23.2, unit * 27, 72)], colour),
        _stroke(
            [_rosette(centre, unit * 32.3, 36, 0.085, turn) for turn in (0, pi)],
            colour,
            round(0.45 * unit, 3),
        ),
        _stroke([_beads(centre, unit * 40.8, unit * 2.1, 56)], colour, round(0.4 * unit, 3)),
        _fill([_beads(centre, unit * 40.8, unit * 0.8, 56)], colour),
        _fill([_teeth(centre, unit * 45.2, unit * 48.4, 120)], colour),
    ]


def _corner(centre: Point, radius: float, dark: str, gold: str) -> list[str]:
    fine = [
        _rosette(centre, radius * share, 16, 0.16, turn)
        for share in (0.55, 0.68, 0.81)
        for turn in (0, pi / 2, pi, 3 * pi / 2)
    ]
    return [
        _fill([_circle(centre, radius)], "#ffffff"),
        _stroke(fine, gold, 0.16),
        _stroke([_circle(centre, radius), _circle(centre, radius * 0.94)], dark, 0.3),
        _stroke([_rosette(centre, radius * 0.44, 8, 0.12, 0)], dark, 0.3),
        _fill([_star(centre, radius * 0.36, radius * 0.14, 8)], dark),
    ]


def _svg(parts: Iterable[str]) -> str:
    body = "\n".join(parts)
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{WIDTH:g}mm" height="{HEIGHT:g}mm" '
        f'viewBox="0 0 {WIDTH:g} {HEIGHT:g}">\n{body}\n</svg>\n'
    )


def ceremonial_border() -> str:
    """The class certificate: a woven gold band between green lines, rosettes, a pale drum."""
    green, gold, pale = "#0b5345", "#b5862f", "#f6eedd"
    band = 11.5
    parts = drum((WIDTH / 2, HEIGHT / 2 + 4), 62, pale)
    parts.append(_stroke(_woven_band(band, 5.5, (3.1, 2.2, 1.2), 8.0), gold, 0.17))
    parts.append(_stroke(_woven_band(band, 5.5, (0.55,), 4.0), green, 0.2))
    parts.append(_stroke([_frame(7.2)], green, 0.9))
    parts.append(_stroke([_frame(8.1), _frame(14.9)], gold, 0.25))
    parts.append(_stroke([_frame(15.7)], green, 0.45))
    for x in (band, WIDTH - band):
        for y in (band, HEIGHT - band):
            parts.extend(_corner((x, y), 6.6, green, gold))
    return _svg(parts)


def quiet_border() -> str:
    """The second style: two fine lines, and a knot of woven lines at each corner."""
    blue, gold = "#173a5e", "#b5862f"
    parts = [_stroke([_frame(9)], blue, 0.7), _stroke([_frame(11)], gold, 0.25)]
    for x in (11.0, WIDTH - 11.0):
        for y in (11.0, HEIGHT - 11.0):
            centre = (x, y)
            parts.append(_fill([_rosette(centre, 5.2, 4, 0.16, pi)], "#ffffff"))
            turns = (0, pi / 2, pi, 3 * pi / 2)
            parts.append(_stroke([_rosette(centre, 4.1, 4, 0.3, t) for t in turns], gold, 0.22))
            parts.append(_stroke([_rosette(centre, 2.2, 8, 0.2, t) for t in (0, pi)], blue, 0.25))
            parts.append(_fill([_star(centre, 1.5, 0.6, 8)], blue))
    return _svg(parts)


def conference_border() -> str:
    """The conference's paper: a blue band at the head, a wave at the foot, a pale drum aside."""
    blue, red, pale = "#173a5e", "#a3241f", "#e9eff5"
    parts = drum((WIDTH - 38, HEIGHT - 30), 70, pale)
    # Beyond the edge of the page, or a hair of the drum shows there.
    frame_outside = f"M-9 -9H{WIDTH + 9:g}V{HEIGHT + 9:g}H-9Z"
    parts.append(_fill([frame_outside, _frame(7)], "#ffffff"))
    parts.append(_stroke([_frame(7)], blue, 1.2))
    parts.append(_stroke([_frame(9.2)], red, 0.3))
    for height, colour in ((2.6, blue), (1.6, red), (0.8, blue)):
        waves = [
            _wave((20.0, y), WIDTH - 40, 64, sign * height / 2, down=False)
            for y in (12.6, HEIGHT - 12.6)
            for sign in (1, -1)
        ]
        parts.append(_stroke(waves, colour, 0.18))
    return _svg(parts)


def poster_drum() -> str:
    """The drum alone, for the band of posters: a little lighter than their green."""
    side = 100
    body = "\n".join(drum((side / 2, side / 2), 49, "#1f6a5a"))
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{side}mm" height="{side}mm" '
        f'viewBox="0 0 {side} {side}">\n{body}\n</svg>\n'
    )


BORDERS = {
    "../drum.svg": poster_drum,
    "ceremonial.svg": ceremonial_border,
    "quiet.svg": quiet_border,
    "conference.svg": conference_border,
}


def main() -> None:
    """Write the drawings to templates/pdf/certificates."""
    for name, draw in BORDERS.items():
        (FOLDER / name).write_text(draw(), encoding="utf-8")


if __name__ == "__main__":
    main()
