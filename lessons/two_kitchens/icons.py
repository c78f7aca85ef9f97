"""A small drawing for each piece of the kitchen. No Streamlit here."""

from __future__ import annotations

from functools import cache

from lessons.two_kitchens.drawing import address, oven

_BLUE, _ORANGE, _GREY, _GREEN = "#2f8fd0", "#d9702a", "#9a8d7e", "#2f9a76"
_DRAWN = {
    "recipe": f'<g stroke="{_GREY}"><rect x="12" y="6" width="40" height="52" rx="5" fill="{_GREY}" '
    'fill-opacity=".14"/><path d="M21 20h22M21 31h22M21 42h13"/></g>',
    "ingredients": f'<g stroke="{_GREEN}"><path d="M18 26a17 17 0 1 0 28 0q-7-6-14-2q-7-4-14 2z" fill="{_GREEN}" '
    'fill-opacity=".16"/><path d="M32 24q0-9 8-14"/></g>',
    "pie": f'<g stroke="{_ORANGE}"><path d="M8 36h48l-6 16H14z" fill="{_ORANGE}" fill-opacity=".16"/><path d="M8 36'
    'a24 18 0 0 1 48 0M22 30l4-5M32 28v-6M42 30l-4-5"/></g>',
    "pans": f'<g stroke="{_BLUE}"><path d="M6 28h36v8a16 16 0 0 1-16 14h-4A16 16 0 0 1 6 36z" fill="{_BLUE}" '
    'fill-opacity=".16"/><path d="M42 30h17"/></g>',
    "cooks": f'<g stroke="{_GREY}"><path d="M18 42V32a11 11 0 0 1 2-21a13 13 0 0 1 24 0a11 11 0 0 1 2 21v10z" '
    f'fill="{_GREY}" fill-opacity=".14"/><path d="M18 54h28M18 42h28"/></g>',
    "kitchen": f'<g stroke="{_BLUE}"><path d="M6 30L32 8l26 22v26H6z" fill="{_BLUE}" fill-opacity=".12"/></g>'
    f'<g stroke="{_ORANGE}"><path d="M20 40h24v6a8 8 0 0 1-8 8h-8a8 8 0 0 1-8-8zM16 40h32M28 33'
    'q3-3 0-6M37 33q3-3 0-6"/></g>',
}


@cache
def icon(piece: str) -> str:
    """The drawing of that piece, as a picture's address."""
    if piece == "oven":
        return address(f'<g transform="translate(11 4) scale(.5)">{oven(True, "")}</g>', 64, 64)
    return address(f'<g stroke-width="3.5">{_DRAWN[piece]}</g>', 64, 64)
