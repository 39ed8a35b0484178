"""Papers made on trial, in a process of their own that may not take much memory or time.

Whatever a template does there, the site goes on. `python -m certificates.rendering.trial` is that
process: it reads a job as JSON and answers in JSON."""

from __future__ import annotations

import base64
import json
import os
import resource
import subprocess
import sys
import threading
from collections.abc import Sequence
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from common.papers.errors import PaperError, PaperTooLarge

from .layout import render_in_full
from .record import Record
from .template import TemplateLike, TemplateVersion

ROOT = Path(__file__).resolve().parents[2]
SECONDS = 20
# Address space, of which Python and the libraries take about a third before they begin.
MEMORY = 800_000_000
PICTURE_DPI = 100
# One at a time: a preview waits its turn, other pages do not.
_TURN = threading.Semaphore(1)


@dataclass(frozen=True)
class Trial:
    """One paper: its PDF and a picture of it (PNG), or why it cannot be made."""

    pdf: bytes = b""
    picture: bytes = b""
    fault: str = ""


def try_out(
    template: TemplateLike,
    records: Sequence[Record],
    *,
    pictures: bool = False,
    seconds: float = SECONDS,
    memory: int = MEMORY,
) -> list[Trial]:
    """Make these papers; nothing is kept. Raises PaperTooLarge when time or memory runs out."""
    job = {
        "template": {
            "name": template.name,
            "html": template.html,
            "css": template.css,
            "fits": {name: dict(fit) for name, fit in template.fits.items()},
            "assets": {name: _text(data) for name, data in template.assets.items()},
        },
        "records": [record.to_json() for record in records],
        "pictures": pictures,
        "language": get_language(),
        "seconds": seconds,
        "memory": memory,
    }
    if not _TURN.acquire(timeout=seconds):
        raise PaperTooLarge(_("Máy đang bận dàn trang khác. Hãy thử lại sau ít giây."))
    try:
        done = subprocess.run(
            [sys.executable, "-m", "certificates.rendering.trial"],
            input=json.dumps(job).encode(),
            capture_output=True,
            timeout=seconds,
            cwd=ROOT,
            env={name: os.environ[name] for name in ("PATH", "HOME") if name in os.environ},
        )
    except subprocess.TimeoutExpired as error:
        raise PaperTooLarge(_("Trang in mất quá nhiều thời gian để dàn trang.")) from error
    finally:
        _TURN.release()
    if done.returncode:
        raise PaperTooLarge(_("Mẫu quá phức tạp để dàn trang."))
    return [
        Trial(_bytes(each["pdf"]), _bytes(each["picture"]), each["fault"])
        for each in json.loads(done.stdout)
    ]


def _text(data: bytes) -> str:
    return base64.b64encode(data).decode()


def _bytes(text: str) -> bytes:
    return base64.b64decode(text)


def _tried(template: TemplateVersion, record: Record, pictures: bool) -> Trial:
    try:
        pdf = render_in_full(template, record)
    except PaperError as error:
        return Trial(fault=str(error))
    return Trial(pdf=pdf, picture=picture_of(pdf) if pictures else b"")


def picture_of(pdf: bytes, *, dpi: int = PICTURE_DPI) -> bytes:
    """The first page as a PNG, for the screen."""
    import pypdfium2  # only who asks for a picture waits for it to load

    document = pypdfium2.PdfDocument(pdf)
    try:
        image = document[0].render(scale=dpi / 72).to_pil()
    finally:
        document.close()
    buffer = BytesIO()
    # 128 colours are enough for a paper on a screen, at a quarter of the bytes.
    image.convert("P", colors=128, palette=1).save(buffer, format="PNG")
    return buffer.getvalue()


def _bound(seconds: float, memory: int) -> None:
    """No more memory, time or files than a paper needs, for this process and for good."""
    os.nice(5)
    cpu = int(seconds) + 1
    limits = {
        resource.RLIMIT_AS: memory,
        resource.RLIMIT_CPU: cpu,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_CORE: 0,
    }
    for kind, limit in limits.items():
        resource.setrlimit(kind, (limit, limit))


def main() -> None:
    """Read one job, answer it, end."""
    job: dict[str, Any] = json.load(sys.stdin)
    _bound(job["seconds"], job["memory"])
    _say_messages_in(job["language"])
    given = job["template"]
    assets = {name: _bytes(text) for name, text in given.pop("assets").items()}
    template = TemplateVersion(**given, assets=assets)
    answers = []
    for text in job["records"]:
        trial = _tried(template, Record.from_json(text), job["pictures"])
        answers.append(
            {"pdf": _text(trial.pdf), "picture": _text(trial.picture), "fault": trial.fault}
        )
    json.dump(answers, sys.stdout)


def _say_messages_in(language: str | None) -> None:
    import django
    from django.conf import settings
    from django.utils import translation

    settings.configure(USE_I18N=True, LANGUAGE_CODE="vi", LOCALE_PATHS=[ROOT / "locale"])
    django.setup()
    translation.activate(language or "vi")


if __name__ == "__main__":
    main()
