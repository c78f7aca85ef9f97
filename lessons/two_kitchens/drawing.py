"""The drawings: pies, kitchens and their pieces. Each is an SVG as a picture's address. No Streamlit here.

They stand on light and on dark paper alike, and nothing is told by colour alone: shapes differ as well.
"""

from __future__ import annotations

import base64
from functools import cache
from math import cos, pi, sin

from lessons.two_kitchens.pies import Pie, first_order, guests
from sandbox.pie import SOURCES, PieKitchen

_GREY, _PAPER, _EDGE, _INK = "#9a8d7e", "#f4ede1", "#cdbfab", "#4a4038"
_GOLDEN, _DARK = ("#e0a84a", "#b97a1d"), ("#85502a", "#4d2a12")
_FACE = "#e6cdab"
_FILLING, _CREAM, _CHILI, _OLIVE = "#e8884a", "#fff4dc", "#a3161a", "#3f4a23"
_OLD, _NEW = "#c0713a", "#5a86b0"
_HOURS_AHEAD = {"Greenwich": 0, "Berlin": 2}


def address(svg: str, width: int, height: int) -> str:
    """A drawing as a `data:` address."""
    whole = (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}" width="{width}" height="{height}" '
        f'fill="none" stroke-linecap="round" stroke-linejoin="round" font-family="sans-serif">{svg}</svg>'
    )
    return "data:image/svg+xml;base64," + base64.b64encode(whole.encode()).decode()


def pie_picture(pie: Pie | None) -> str:
    """A pie from above; an empty plate for none."""
    return _pie(pie.dark, pie.olives, pie.hot) if pie else address(_plate(), 240, 240)


def pie_in_words(pie: Pie) -> str:
    """The same, for those who cannot see it."""
    crust = "dark" if pie.dark else "golden"
    olives = f"olives on {len(pie.olives)} of {len(guests())} slices" if pie.olives else "no olives"
    return f"A pie with a {crust} crust, {olives} and a {'hot' if pie.hot else 'mild'} sauce."


@cache
def _pie(dark: bool, olives: tuple[str, ...], hot: bool) -> str:
    crust, crimp = _DARK if dark else _GOLDEN
    parts = [
        _plate(),
        f'<circle cx="120" cy="120" r="84" fill="{crust}" stroke="{crimp}" stroke-width="9" stroke-dasharray="9 8"/>',
        f'<circle cx="120" cy="120" r="70" fill="{_FILLING}"/>',
    ]
    if dark:
        parts += [_scorch(number) for number in range(16)]
    parts.append(_HOT if hot else _MILD)
    for number, name in enumerate(guests()):
        cut = _at(number, 86)
        parts.append(f'<path d="M120 120L{cut}" stroke="{crimp}" stroke-width="2"/>')
        if name in olives:
            parts += [_olive(number + 0.32, 54), _olive(number + 0.68, 57)]
    return address("".join(parts), 240, 240)


def _plate() -> str:
    names = "".join(
        f'<text x="{x:.1f}" y="{y + 4.5:.1f}" font-size="13" text-anchor="middle" fill="{_INK}">{name[0]}</text>'
        for number, name in enumerate(guests())
        for x, y in [_point(number + 0.5, 101)]
    )
    return (
        f'<circle cx="120" cy="120" r="116" fill="{_PAPER}" stroke="{_EDGE}" stroke-width="3"/>'
        f'<circle cx="120" cy="120" r="92" stroke="{_EDGE}" stroke-width="1.5"/>{names}'
    )


def _olive(place: float, radius: float) -> str:
    x, y = _point(place, radius)
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="6" fill="{_PAPER}" stroke="{_OLIVE}" stroke-width="5"/>'


def _scorch(number: int) -> str:
    x, y = _point(number / 2 + 0.25, 77)
    return f'<circle cx="{x:.1f}" cy="{y:.1f}" r="3.2" fill="#2a1508"/>'


def _point(place: float, radius: float) -> tuple[float, float]:
    """Where `place`, counted in slices from the top, lies at that radius."""
    angle = 2 * pi * place / len(guests()) - pi / 2
    return 120 + radius * cos(angle), 120 + radius * sin(angle)


def _at(place: float, radius: float) -> str:
    x, y = _point(place, radius)
    return f"{x:.1f} {y:.1f}"


_SWIRL = " ".join(
    f"{120 + 0.105 * step * cos(step / 40):.1f},{120 + 0.105 * step * sin(step / 40):.1f}" for step in range(0, 400, 8)
)
_MILD = f'<polyline points="{_SWIRL}" stroke="{_CREAM}" stroke-width="6"/>'
_HOT = "".join(
    f'<g transform="rotate({angle} 120 120)"><path d="M120 116q-9-13 3-29q1 18 6 24z" fill="{_CHILI}"/>'
    f'<path d="M120 116l-3 5" stroke="#3c6e2f" stroke-width="3"/></g>'
    for angle in range(22, 360, 60)
)


def clock(kitchen: PieKitchen) -> str:
    """What the cooks' clock shows when the first order comes in, such as `16:40`."""
    minutes = first_order() // 60 + 60 * _HOURS_AHEAD[kitchen.clock]
    return f"{minutes // 60 % 24:02}:{minutes % 60:02}"


def kitchen_picture(kitchen: PieKitchen, model: str) -> str:
    """A kitchen: pans, oven and cook. `model` stands on the oven."""
    return _kitchen(kitchen.libraries == SOURCES[0], kitchen.python == SOURCES[0], model, clock(kitchen))


def kitchen_in_words(kitchen: PieKitchen, model: str) -> str:
    """The same, for those who cannot see it."""
    pans = "round copper" if kitchen.libraries == SOURCES[0] else "square steel"
    return f"A kitchen with {pans} pans, an oven “model {model}” and a cook whose clock shows {clock(kitchen)}."


@cache
def _kitchen(old_pans: bool, old_oven: bool, model: str, time: str) -> str:
    hours, minutes = map(int, time.split(":"))
    parts = [
        f'<path d="M6 148h308" stroke="{_GREY}" stroke-width="2" stroke-opacity=".6"/>',
        f'<path d="M8 18h110" stroke="{_GREY}" stroke-width="4"/>',
        *(_pan(x, old_pans) for x in (28, 63, 98)),
        f'<g transform="translate(124 36)">{oven(old_oven, model)}</g>',
        f'<g transform="translate(244 30)">{_COOK}</g>',
        f'<g transform="translate(295 30)">{_clock(hours, minutes)}</g>',
    ]
    return address("".join(parts), 320, 152)


def _pan(x: int, old: bool) -> str:
    colour = _OLD if old else _NEW
    body = "M-14 0a14 17 0 0 0 28 0z" if old else "M-12 0h24v18h-24z"
    return (
        f'<g transform="translate({x} 62)"><path d="M0-44V0" stroke="{colour}" stroke-width="4"/>'
        f'<path d="{body}" fill="{colour}" fill-opacity=".25" stroke="{colour}" stroke-width="4"/></g>'
    )


def oven(old: bool, model: str) -> str:
    """An oven of 84 by 112, as a part of a drawing."""
    colour = _OLD if old else _NEW
    label = (
        f'<text x="42" y="104" font-size="15" font-weight="600" text-anchor="middle" fill="{colour}">{model}</text>'
        if model
        else ""
    )
    frame = f'fill="{colour}" fill-opacity=".14" stroke="{colour}" stroke-width="4"'
    if old:
        knobs = "".join(f'<circle cx="{x}" cy="14" r="3.5" fill="{colour}"/>' for x in (18, 34, 50, 66))
        return (
            f'<rect x="2" y="2" width="80" height="108" rx="6" {frame}/>{knobs}<path d="M2 25h80" stroke="{colour}" '
            f'stroke-width="3"/><circle cx="42" cy="57" r="22" {frame}/><path d="M34 66q-6-8 2-14t2-10M48 66q-6-8 2-14'
            f't2-10" stroke="{colour}" stroke-width="3"/>{label}'
        )
    return (
        f'<rect x="2" y="2" width="80" height="108" rx="14" {frame}/><rect x="27" y="10" width="30" height="10" rx="3" '
        f'fill="{colour}"/><path d="M16 31h52" stroke="{colour}" stroke-width="5"/><rect x="14" y="41" width="56" '
        f'height="42" rx="5" {frame}/><path d="M24 74h36M24 64h36" stroke="{colour}" stroke-width="3"/>{label}'
    )


_COOK = (
    f'<g stroke="{_GREY}" stroke-width="3.5"><path d="M-16 30v-12a12 12 0 0 1 3-23a14 14 0 0 1 26 0a12 12 0 0 1 3 23'
    f'v12z" fill="{_PAPER}"/><path d="M-14 30v13a14 15 0 0 0 28 0V30" fill="{_FACE}"/>'
    f'<path d="M-26 118V86q0-22 26-22t26 22v32" fill="{_PAPER}"/>'
    f'<path d="M-6 80v.1M-6 94v.1M6 80v.1M6 94v.1" stroke="{_INK}"/>'
    f'<path d="M-5 37v.1M5 37v.1M-5 47q5 4 10 0" stroke="{_INK}" stroke-width="3"/></g>'
)


def _clock(hours: int, minutes: int) -> str:
    def hand(share: float, length: int, width: int) -> str:
        angle = 2 * pi * share - pi / 2
        to = f"{length * cos(angle):.1f} {length * sin(angle):.1f}"
        return f'<path d="M0 0L{to}" stroke="{_INK}" stroke-width="{width}"/>'

    share = minutes / 60
    ticks = "".join(f'<path d="M0-18v3" transform="rotate({90 * turn})"/>' for turn in range(4))
    return (
        f'<g stroke="{_GREY}" stroke-width="2.5"><circle r="21" fill="{_PAPER}"/>{ticks}</g>'
        f"{hand((hours % 12 + share) / 12, 10, 4)}{hand(share, 15, 3)}"
    )
