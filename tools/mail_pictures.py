"""Every mail as a picture, to be looked at: on a phone and on a desk, in both languages.

    python tools/mail_pictures.py FOLDER [KIND …]

Writes contact sheets (FOLDER/vi-360.png …) of all kinds, or of those named. It sends nothing, and
what it makes in its own throw-away database is gone when it ends."""

from __future__ import annotations

import base64
import math
import os
import sys
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
WIDTHS = {360: 5, 800: 3}  # how many mails stand beside each other
MOST_ON_A_SHEET = 15
TITLE = (
    "Hội nghị khuyến công các tỉnh, thành phố khu vực phía Bắc lần thứ XVI: chuyển đổi xanh và "
    "đổi mới sáng tạo trong công nghiệp nông thôn"
)
VALUES: dict[str, Any] = {
    "event_title": TITLE,
    "old_event_title": "Lớp tập huấn 5S và quản lý chất lượng",
    "reason": "Bão số 3 đổ bộ đúng ngày khai mạc, hội trường không dùng được.",
    "unit": "Sở Công Thương tỉnh Tuyên Quang",
    "company": "Công ty TNHH Gốm Chu Đậu",
    "paper_title": "Chuyển đổi số ở làng nghề gốm",
    "author": "Bà Hoàng Thị Thu",
    "leaving": "Ông Lò Văn Hiếu",
    "coming": "Bà Hà Thị Mới",
    "what": "Thay đại biểu",
    "deadline": "ngày 05 tháng 3 năm 2027",
    "contact": "Bà Nguyễn Thị Mai, 0225 3 000 000",
    "facts": [
        ["Hội nghị", TITLE],
        ["Thời gian", "08:00 12/03/2027 – 17:00 13/03/2027"],
        ["Địa điểm", "Hội trường tầng 2, Trung tâm Hội nghị thành phố, số 18 phố Mẫu, Hải Phòng"],
        ["Mã đăng ký", "K7M2PQX"],
    ],
}


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.test")
    os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # the browser keeps a loop
    sys.path.insert(0, str(ROOT))
    import django
    from django.test.utils import get_runner, setup_test_environment

    django.setup()
    from django.conf import settings

    setup_test_environment()
    runner = get_runner(settings)(verbosity=0, interactive=False)
    databases = runner.setup_databases()
    try:
        _draw(Path(sys.argv[1]), sys.argv[2:])
    finally:
        runner.teardown_databases(databases)


def _draw(folder: Path, wanted: list[str]) -> None:
    from playwright.sync_api import sync_playwright

    folder.mkdir(parents=True, exist_ok=True)
    with sync_playwright() as playwright:
        options = ["--no-sandbox"] if os.geteuid() == 0 else []
        path = os.environ.get("CHROMIUM", "/usr/bin/chromium")
        browser = playwright.chromium.launch(executable_path=path, args=options)
        for language in ("vi", "en"):
            mails = _mails(language, wanted)
            for width, columns in WIDTHS.items():
                for part in range(math.ceil(len(mails) / MOST_ON_A_SHEET)):
                    some = mails[part * MOST_ON_A_SHEET :][:MOST_ON_A_SHEET]
                    page = browser.new_page(viewport={"width": width, "height": 700})
                    shots = []
                    for kind, html in some:
                        page.set_content(html)
                        wide = page.evaluate("document.documentElement.scrollWidth")
                        if wide > width:
                            print(f"{kind} ({language}) is {wide} px wide on {width}")
                        shots.append((kind, page.screenshot(full_page=True)))
                    page.close()
                    sheet = browser.new_page(
                        viewport={"width": (width + 16) * columns, "height": 9}
                    )
                    sheet.set_content(_sheet(shots, width))
                    sheet.wait_for_load_state("load")
                    sheet.screenshot(
                        path=folder / f"{language}-{width}-{part + 1}.png", full_page=True
                    )
                    sheet.close()
        browser.close()


def _mails(language: str, wanted: list[str]) -> list[tuple[str, str]]:
    """Each kind as HTML, its pictures inside, of somebody with a long name and a long title."""
    from notifications import digests, kinds, links, rendering
    from notifications.mime import QR_CID
    from notifications.models import Message
    from notifications.services import Recipient, draft_message
    from notifications.states import State
    from tests.factories import make_organiser
    from tests.factories.outbox import EVERYTHING

    office = make_organiser(
        address="Số 18 phố Mẫu, phường Hồng Bàng, Hải Phòng", email="a@example.vn"
    )
    names = {name for kind in kinds.KINDS.values() for name in kind.links} | {"qr"}
    for name in names:
        links.register(f"picture.{name}", lambda pk, name=name: f"/{name}/K7M2PQX/{'x' * 27}/")
    links.register("picture.qr", lambda pk: "v1.K7M2PQX.c2lnbmF0dXJl")
    ticketed = ("registration.", "reminder")

    def draft(kind: str, to: Recipient, **more: Any) -> Any:
        made = {name: [f"picture.{name}", 1] for name in kinds.KINDS[kind].links}
        if kind.startswith(ticketed) and "manage" in made:
            made["qr"] = ["picture.qr", 1]
        return draft_message(
            key=f"{kind}:{language}:{to.name}", kind=kind, organiser_id=office.pk, recipient=to,
            context={**EVERYTHING, **VALUES, **more}, links=made, topic="picture",
        )  # fmt: skip

    def html(message: Any) -> str:
        message.organiser = office
        mail = rendering.render_mail(message).mail
        picture = base64.b64encode(mail.qr_png).decode()
        return str(mail.html).replace(f"cid:{QR_CID}", f"data:image/png;base64,{picture}")

    to = Recipient(
        "Bà Nguyễn Phúc Công Tằng Tôn Nữ Thị Ngọc Hoa", "hoa@example.vn", language=language
    )
    found = []
    for kind in sorted(kinds.KINDS):
        if (wanted and kind not in wanted) or kind == digests.DIGEST:
            continue
        message = draft(kind, to)
        if not message.essential:
            message.save()
        found.append((kind, html(message)))
    if not wanted or digests.DIGEST in wanted:
        parts = [
            draft(
                "registration.approved",
                Recipient(f"Bà Nguyễn Thị Ngọc Hoa {n}", "d@example.vn", language=language, via="Vũ Hà"),
                code=f"K7M2PQ{n}",
            )
            for n in range(4)
        ]  # fmt: skip
        parts.append(
            draft("delegation.member_left", Recipient("Vũ Hà", "d@example.vn", language=language))
        )
        for part in parts:
            part.state, part.organiser = State.FOLDED, office
            part.save()
        digest = digests._digest(parts)
        digest.save()
        Message.objects.filter(pk__in=[part.pk for part in parts]).update(folded_into=digest)
        found.append((digests.DIGEST, html(digest)))
    return found


def _sheet(shots: list[tuple[str, bytes]], width: int) -> str:
    figures = "".join(
        f'<figure style="width:{width}px"><figcaption>{kind}</figcaption>'
        f'<img src="data:image/png;base64,{base64.b64encode(png).decode()}"></figure>'
        for kind, png in shots
    )
    style = "body{margin:0;display:flex;flex-wrap:wrap;align-items:flex-start;background:#999}"
    return f"<style>{style}figure{{margin:8px}}figcaption{{font:16px sans-serif}}</style>{figures}"


if __name__ == "__main__":
    main()
