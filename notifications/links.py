"""Secret links, made at the moment of sending: no stored text holds a token.

An upper room registers, in its AppConfig.ready(), how the link of a name is made from a row's key:

    links.register("registration.manage", lambda pk: Registration.objects.get(pk=pk).manage_path)
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.conf import settings

Resolver = Callable[[Any], str]

MASK = "•••"
_resolvers: dict[str, Resolver] = {}


class UnknownLinkError(LookupError):
    """No room has registered how a link of this name is made."""


def register(name: str, resolver: Resolver) -> None:
    """Make links of this name with `resolver(pk)`.

    It answers an absolute path ("/dk/K7M2PQX/…/"), which becomes a URL of SITE_URL; anything else,
    such as the text of a QR code, is used as it is. The last one registered holds.
    """
    _resolvers[name] = resolver


def resolve(links: Mapping[str, Sequence[Any]]) -> dict[str, str]:
    """The real links of a message about to be sent. Raises UnknownLinkError."""
    return {label: _make(*reference) for label, reference in links.items()}


def masked(links: Mapping[str, Sequence[Any]]) -> dict[str, str]:
    """What staff see in place of the links."""
    return dict.fromkeys(links, masked_url())


def masked_url() -> str:
    return f"{settings.SITE_URL}/{MASK}"


def mask(text: str, made: Mapping[str, str]) -> str:
    """The text without the given links."""
    for link in sorted(made.values(), key=len, reverse=True):
        if link:
            text = text.replace(link, masked_url())
    return text


def _make(name: str, pk: Any) -> str:
    if name not in _resolvers:
        raise UnknownLinkError(name)
    made = _resolvers[name](pk)
    return f"{settings.SITE_URL}{made}" if made.startswith("/") else made
