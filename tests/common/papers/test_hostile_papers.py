"""Nothing that people type or staff design makes the PDF engine read, ask or hang."""

from __future__ import annotations

import io
import threading
import time
import zlib
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from PIL import Image

from common.papers.assets import check_asset
from common.papers.engine import html_to_pdf
from common.papers.errors import AssetRefused, PaperTooLarge
from common.papers.limits import OutOfTime, TimeLimit
from tests.papers_world import text_of


@pytest.fixture
def server():
    """A server on this machine that remembers every request."""
    seen: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            seen.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *args: object) -> None:
            return

    web = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=web.serve_forever, daemon=True)
    thread.start()
    web.seen = seen
    web.url = f"http://127.0.0.1:{web.server_port}"
    yield web
    web.shutdown()
    web.server_close()


def make(html: str, css: tuple[str, ...] = (), **assets: bytes) -> bytes:
    return html_to_pdf(html, css=css, assets=assets, title="Thử", author="Trung tâm")


ATTACKS = [
    "<img src='{url}/img'>",
    "<style>@import '{url}/css';</style>",
    "<link rel='stylesheet' href='{url}/css'>",
    "<p style='background: url({url}/bg)'>x</p>",
    "<object data='{url}/object'></object>",
    "<svg width='9' height='9'><image href='{url}/svg' width='9' height='9'/></svg>",
    "<base href='{url}/'><img src='logo.png'>",
    "<ul style='list-style-image: url({url}/bullet)'><li>x</ul>",
]


@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.parametrize("target", ["server", "file:///etc", "ftp://127.0.0.1"])
def test_no_request_leaves_and_no_file_is_read(server, attack, target):
    url = server.url if target == "server" else target
    with pytest.raises(AssetRefused):
        make(attack.replace("{url}", url))
    assert server.seen == []


@pytest.mark.parametrize("tag", ["link rel='attachment'", "a rel='attachment'"])
def test_no_file_of_the_machine_is_attached(server, tag):
    for url in ("file:///etc/passwd", f"{server.url}/x"):
        try:
            pdf = make(f"<{tag} href='{url}'>x")
        except AssetRefused:
            continue
        assert b"EmbeddedFile" not in pdf
        assert b"root:" not in pdf
    assert server.seen == []


def test_a_template_cannot_bring_a_font_that_others_would_see(server):
    css = f"@font-face{{font-family:'Liberation Serif';src:url('{server.url}/f.ttf')}}"
    make("<p>x</p>", css=(css,))
    assert server.seen == []


def test_the_server_of_these_tests_does_see_a_request(server):
    import urllib.request

    urllib.request.urlopen(server.url + "/control").close()
    assert server.seen == ["/control"]


def bomb(side: int) -> bytes:
    """A small PNG that says it is `side` × `side` pixels large."""
    buffer = io.BytesIO()
    Image.new("1", (8, 8)).save(buffer, format="PNG")
    data = bytearray(buffer.getvalue())
    header = data[12:16] + side.to_bytes(4, "big") * 2 + data[24:29]
    data[12:29] = header
    data[29:33] = zlib.crc32(bytes(header)).to_bytes(4, "big")
    return bytes(data)


def test_a_picture_of_four_hundred_megapixels_is_refused_by_its_header():
    started = time.monotonic()
    with pytest.raises(AssetRefused):
        make("<img src='big.png'>", **{"big.png": bomb(20_000)})
    assert time.monotonic() - started < 5


@pytest.mark.parametrize(
    "data",
    [
        b"<svg xmlns='http://www.w3.org/2000/svg'><script>1</script></svg>",
        b"<!DOCTYPE svg [<!ENTITY a 'a'>]><svg>&a;</svg>",
        b"<?xml version='1.0'?><!DOCTYPE x><svg/>",
        b"<svg>" + b"<g/>" * 30_000 + b"</svg>",
        b"GIF89a" + b"\0" * 50,
        b"%PDF-1.7",
        b"",
    ],
)
def test_what_is_no_plain_picture_is_refused(data):
    with pytest.raises(AssetRefused):
        check_asset("x.svg", data)


def test_a_large_picture_inside_the_text_is_refused():
    with pytest.raises(AssetRefused):
        make("<img src='data:image/png;base64," + "A" * 100_000 + "'>")


def test_too_much_text_too_deep_and_too_many_pages_are_refused():
    with pytest.raises(PaperTooLarge):
        make("x" * 2_000_001)
    with pytest.raises(PaperTooLarge):
        make("<div style='display:flex'>" * 400 + "x")
    with pytest.raises(PaperTooLarge):
        html_to_pdf(
            "<p style='break-after:page'>x" * 3, assets={}, title="T", author="A", max_pages=2
        )


def test_a_layout_that_takes_too_long_is_stopped_and_the_next_one_works():
    slow = "".join(f"<table><tr><td>{'chữ ' * 40}</table>" for _ in range(3000))
    started = time.monotonic()
    with pytest.raises(PaperTooLarge):
        html_to_pdf(slow, assets={}, title="T", author="A", seconds=1)
    assert time.monotonic() - started < 30
    assert "vẫn chạy" in text_of(make("<p>vẫn chạy</p>"))


def test_the_time_limit_strikes_in_a_thread_that_is_not_the_main_one():
    outcome: list[str] = []

    def work() -> None:
        try:
            with TimeLimit(0.1):
                while True:
                    pass
        except OutOfTime:
            outcome.append("stopped")
        sum(range(200_000))
        outcome.append("goes on")

    thread = threading.Thread(target=work)
    thread.start()
    thread.join(20)
    assert outcome == ["stopped", "goes on"]
