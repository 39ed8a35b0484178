"""Checking a paper, and fetching one's own."""

from __future__ import annotations

from typing import Any

from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_safe

from certificates import links, selectors
from certificates.forms import CompareForm, VerifyForm
from certificates.models import Certificate
from certificates.proof import proof_of
from common.net import client_ip
from common.ratelimit import allow, limit_posts, too_many

# One hall behind one address may check its papers; guessing numbers soon waits.
PER_ADDRESS, PER_NUMBER, PERIOD_S = 300, 20, 600


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@limit_posts("verify", per_address=PER_ADDRESS, period_s=PERIOD_S)
def verify(request: HttpRequest) -> HttpResponse:
    """Ask by the code of the QR, or by số hiệu together with the name."""
    form = VerifyForm(request.POST or None)
    if request.method != "POST" or not form.is_valid():
        status = 422 if request.method == "POST" else 200
        return render(
            request,
            "certificates/verify.html",
            {"form": form, "compare_form": CompareForm()},
            status=status,
        )
    number, name = form.cleaned_data["number"], form.cleaned_data["full_name"]
    if not allow("verify-number", number.strip().lower(), PER_NUMBER, PERIOD_S):
        return too_many(request, retry_after_s=PERIOD_S)
    found = selectors.by_code(number) or selectors.by_serial_and_name(number, name)
    if found is not None:
        return redirect("certificates:certificate", code=found.code)
    form.add_error(
        None,
        _("Không tìm thấy giấy nào khớp. Kiểm tra lại mã, hoặc nhập số hiệu cùng họ và tên như in trên giấy."),
    )  # fmt: skip
    return render(
        request,
        "certificates/verify.html",
        {"form": form, "compare_form": CompareForm()},
        status=422,
    )


@never_cache
@require_safe
def certificate(request: HttpRequest, code: str) -> HttpResponse:
    """Whose paper it is, for which class, and whether it is still valid: nothing more.

    JSON for who prefers it (`Accept: application/json`)."""
    preferred = request.get_preferred_type(["text/html", "application/json"])
    if preferred == "application/json":
        return certificate_json(request, code)
    if not allow("verify-page", client_ip(request), PER_ADDRESS * 4, PERIOD_S):
        return too_many(request, retry_after_s=PERIOD_S)
    found = selectors.by_code(code)
    if found is None:
        return render(request, "certificates/unknown.html", status=404)
    context = {"certificate": found, "proof": proof_of(found), "compare_form": CompareForm()}
    response = render(request, "certificates/verified.html", context)
    patch_vary_headers(response, ["Accept"])
    return response


@never_cache
@require_safe
def certificate_json(request: HttpRequest, code: str) -> HttpResponse:
    """The same for machines: 200, 404 for an unknown code, 429 after too many."""
    if not allow("verify-page", client_ip(request), PER_ADDRESS * 4, PERIOD_S):
        return _json({"status": "wait"}, status=429, headers={"Retry-After": str(PERIOD_S)})
    found = selectors.by_code(code)
    answer = proof_of(found).as_json() if found else {"status": "unknown"}
    return _json(answer, status=200 if found else 404)


def _json(data: dict[str, object], **rest: Any) -> JsonResponse:
    return JsonResponse(data, json_dumps_params={"ensure_ascii": False}, **rest)


@never_cache
@require_safe
def own_file(request: HttpRequest, code: str, token: str) -> HttpResponse:
    """The PDF, for who has the secret link: always the same bytes."""
    found = selectors.by_code(code)
    if found is None or not links.opens(found, token):
        raise Http404
    return pdf_response(found)


def pdf_response(found: Certificate) -> FileResponse:
    newest = selectors.downloadable_file(found)
    if newest is None:
        raise Http404
    name = f"{found.serial}.pdf".replace("/", "-")
    return FileResponse(
        newest.file.open("rb"), as_attachment=False, filename=name, content_type="application/pdf"
    )
