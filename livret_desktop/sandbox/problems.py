"""RFC 9457 answers of the training server."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from starlette.responses import JSONResponse


def problem(
    status: int,
    title: str,
    code: str | None = None,
    *,
    detail: str | None = None,
    errors: Sequence[Mapping[str, str]] = (),
    headers: Mapping[str, str] | None = None,
) -> JSONResponse:
    """A problem+json answer; absent members are left out."""
    content: dict[str, object] = {"type": "about:blank", "title": title, "status": status}
    if code:
        content["code"] = code
    if detail:
        content["detail"] = detail
    if errors:
        content["erreurs"] = [dict(error) for error in errors]
    return JSONResponse(content, status, headers=dict(headers or {}), media_type="application/problem+json")
