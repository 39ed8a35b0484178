"""A mail as its reader will see it, before there is one: links masked, styles allowed by their hash."""

from __future__ import annotations

import base64
import hashlib
import re

from django.template.loader import render_to_string
from django.utils import translation

from notifications import links, rendering
from notifications.mime import QR_CID
from notifications.models import Message

_STYLE = re.compile(r"<style[^>]*>(.*?)</style>", re.S)
SAMPLE_QR = "v1.MAU.xxxxxxxxxxxxxxxx"


def mail_page(message: Message) -> tuple[str, list[str]]:
    """The HTML of a message that has not been sent, as a page of its own, and what `style-src` must
    allow for it. Its links lead nowhere, its QR code opens nothing."""
    with translation.override(message.language):
        page = rendering._page(message, links.masked(message.links))
        html = str(render_to_string("emails/layout.html", page))
    picture = base64.b64encode(rendering.qr_png(SAMPLE_QR)).decode()
    html = html.replace(f"cid:{QR_CID}", f"data:image/png;base64,{picture}")
    styles = [
        f"'sha256-{base64.b64encode(hashlib.sha256(each.encode()).digest()).decode()}'"
        for each in _STYLE.findall(html)
    ]
    return html, styles
