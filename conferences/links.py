"""Secret links of a delegation's coordinator and of a paper's author: made from a nonce, stored
nowhere; a new nonce makes the old link dead."""

from __future__ import annotations

from django.urls import reverse

from common.tokens import check_token, make_token
from conferences.models import Delegation, Paper

COORDINATE = "delegation.coordinate"
LETTER = "delegation.letter"
UPLOAD = "paper.upload"


def delegation_path(delegation: Delegation, page: str = "delegation") -> str:
    """Where the coordinator works without an account; `page` is the name of one of its addresses."""
    return reverse(
        f"conferences:{page}", args=[delegation.pk, make_token(COORDINATE, delegation.nonce)]
    )


def opens(delegation: Delegation, token: str) -> bool:
    return check_token(COORDINATE, delegation.nonce, token)


def delegation_path_of(pk: int) -> str:
    """For the outbox: the link of a message, made when it is sent."""
    return delegation_path(Delegation.objects.only("nonce").get(pk=pk))


def letter_path_of(pk: int) -> str:
    """For the outbox: where the giấy mời of a delegation's unit is fetched."""
    return delegation_path(Delegation.objects.only("nonce").get(pk=pk), "delegation_letter")


def upload_path(paper: Paper, page: str = "paper_upload", *more: object) -> str:
    """Where an author hands in the text of a tham luận without an account."""
    token = make_token(UPLOAD, paper.nonce)
    return reverse(f"conferences:{page}", args=[paper.pk, token, *more])


def opens_paper(paper: Paper, token: str) -> bool:
    return check_token(UPLOAD, paper.nonce, token)


def upload_path_of(pk: int) -> str:
    """For the outbox: the link of a message to an author, made when it is sent."""
    return upload_path(Paper.objects.only("nonce").get(pk=pk))
