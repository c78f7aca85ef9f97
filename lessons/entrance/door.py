"""/enter: where a browser shows the code of this start, in the address or typed, and gets its cookie."""

from __future__ import annotations

import base64
from html import escape
from pathlib import Path
from string import Template
from urllib.parse import parse_qs

from starlette.requests import Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import Route

from lessons.entrance.start import CODE_SECONDS, PAUSE_SECONDS, Answer, current

PATH = "/enter"
_ASKED = (
    "Did you start this course yourself? Then your terminal shows an address with a code at its end. Type the code "
    "here, and this browser is yours until the course is stopped."
)
_SAID = {
    Answer.WRONG: (
        "That code is not right. Copy what follows “code=” from the last address in the terminal; codes from before a "
        "restart no longer work."
    ),
    Answer.USED: (
        "This code has already been used: each one lets in one browser. The terminal has printed a new one: it is what "
        "follows “code=” in the last address there."
    ),
    Answer.EXPIRED: (
        f"This code is more than {CODE_SECONDS // 60} minutes old. The terminal has just printed a new one: it is "
        "what follows “code=” in the last address there."
    ),
    Answer.TOO_MANY: f"Too many wrong codes were tried. Wait for {PAUSE_SECONDS} seconds, then try again.",
}
_HERE = Path(__file__).parent
_SHARED = _HERE.parent / "shared"
_MOST_BYTES = 1024
_HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": (
        "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'self'; base-uri 'none'; "
        "frame-ancestors 'none'"
    ),
}


async def _enter(request: Request) -> Response:
    start = current()
    if start is None or start.admits(request.cookies):
        return _go_on()
    code = await _code(request)
    if not code:
        return _page()
    answer = start.try_code(code)
    if answer is not Answer.IN:
        return _page(answer)
    response = _go_on()
    # Strict: no other site's page gets here with it, and ours brings it with its websocket, which is what counts. It is
    # not Secure, as there is no HTTPS on loopback; it has no date, as it is worth nothing after this start.
    response.set_cookie(start.cookie, start.token, path="/", httponly=True, samesite="strict")
    return response


ROUTE = Route(PATH, _enter, methods=["GET", "POST"])


async def _code(request: Request) -> str:
    """The code that was typed, or that stands in the address; empty if there is none to be tried."""
    if request.method == "POST":
        body = b""
        async for part in request.stream():
            body += part
            if len(body) > _MOST_BYTES:
                return ""
        return parse_qs(body.decode("latin-1")).get("code", [""])[0]
    # Only a person who opens the address tries a code: no picture or script in some other page does.
    opened = request.headers.get("sec-fetch-dest", "document") == "document"
    return request.query_params.get("code", "") if opened and request.method == "GET" else ""


def _go_on() -> Response:
    return RedirectResponse("/", 303, {"Cache-Control": "no-store"})


def _page(answer: Answer | None = None) -> Response:
    said = f'<p class="said" role="alert" id="said">{escape(_SAID[answer])}</p>' if answer else f"<p>{_ASKED}</p>"
    page = Template((_HERE / "enter.html").read_text(encoding="utf-8")).substitute(
        icon=_picture("icon.svg"),
        logo=_picture("logo.svg"),
        said=said,
        invalid='aria-invalid="true" aria-describedby="said"' if answer else "",
    )
    if answer is None:
        return HTMLResponse(page, 200, _HEADERS)
    if answer is Answer.TOO_MANY:
        return HTMLResponse(page, 429, {**_HEADERS, "Retry-After": str(PAUSE_SECONDS)})
    return HTMLResponse(page, 403, _HEADERS)


def _picture(name: str) -> str:
    return "data:image/svg+xml;base64," + base64.b64encode((_SHARED / name).read_bytes()).decode()
