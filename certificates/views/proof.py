"""Comparing a file: whether it was issued, without giving it out of hand."""

from __future__ import annotations

import hashlib

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from certificates.forms import CompareForm
from certificates.proof import proof_of_file, signature_facts
from certificates.signing import signatures_of_a_stranger
from common.net import client_ip
from common.ratelimit import allow, limit_posts, too_many
from common.uploads import kept_in_memory

# A hash cannot be guessed; reading a strange file costs a process for a second.
PER_ADDRESS, READ_PER_ADDRESS, PERIOD_S = 600, 60, 600
LARGEST = 10 * 1024 * 1024


def _too_large(request: HttpRequest) -> HttpResponse:
    form = CompareForm()
    words = _("Tệp lớn hơn 10 MB: không phải tệp giấy do hệ thống cấp.")
    context = {"compare_form": form, "refused": words}
    return render(request, "certificates/compare.html", context, status=413)


@never_cache
@limit_posts("compare", per_address=PER_ADDRESS, period_s=PERIOD_S)
@kept_in_memory(LARGEST, too_large=_too_large)
@require_http_methods(["GET", "HEAD", "POST"])
def compare(request: HttpRequest) -> HttpResponse:
    """Whether a file was issued, by its SHA-256 or, without JavaScript, by the file itself, which
    is looked at in memory and kept nowhere."""
    form = CompareForm(request.POST or None, request.FILES or None)
    context: dict[str, object] = {"compare_form": form}
    if request.method != "POST":
        return render(request, "certificates/compare.html", context)
    if not form.is_valid():
        return render(request, "certificates/compare.html", {**context, "form": form}, status=422)
    uploaded = form.cleaned_data["file"]
    pdf = uploaded.read() if uploaded else b""
    sha256 = hashlib.sha256(pdf).hexdigest() if uploaded else form.cleaned_data["sha256"]
    context |= {"compare_form": CompareForm(), "answered": True, "sha256": sha256.lower()}
    found = proof_of_file(sha256)
    if found is not None:
        return render(request, "certificates/compare.html", {**context, "found": found})
    if uploaded:
        if not allow("compare-read", client_ip(request), READ_PER_ADDRESS, PERIOD_S):
            return too_many(request, retry_after_s=PERIOD_S)
        context["strange"] = signature_facts(signatures_of_a_stranger(pdf) or [])
    return render(request, "certificates/compare.html", context)


@never_cache
@require_safe
def compare_json(request: HttpRequest) -> HttpResponse:
    """The same by `?sha256=` for machines: 200, 404 for a file that was not issued, 400 without a
    SHA-256, 429 after too many."""
    if not allow("compare", client_ip(request), PER_ADDRESS, PERIOD_S):
        return _answer({"issued": None}, 429, {"Retry-After": str(PERIOD_S)})
    form = CompareForm(request.GET)
    if not form.is_valid():
        return _answer({"issued": None}, 400)
    found = proof_of_file(form.cleaned_data["sha256"])
    return _answer(found.as_json()) if found else _answer({"issued": False}, 404)


def _answer(
    data: dict[str, object], status: int = 200, headers: dict[str, str] | None = None
) -> JsonResponse:
    return JsonResponse(
        data, status=status, headers=headers, json_dumps_params={"ensure_ascii": False}
    )
