"""
The few colours, each with one meaning, on light and on dark ground; and how well one stands out.

`assets/careseams.css` and `assets/colours.css` repeat them as custom properties; a test keeps them the same
and the contrast right. Pictures are drawn in the light ones and lie on light ground on a dark page too.
"""

TOKENS = {
    "ink": "#212B32",
    "grey": "#4C6272",
    "line": "#D8DDE0",
    "control": "#4C6272",
    "pale": "#F0F4F5",
    "paper": "#FFFFFF",
    "blue": "#005EB8",
    "dark-blue": "#003087",
    "chosen": "#EAF3FB",
    "open": "#D5281B",
    "open-pale": "#FCE9E7",
    "open-dark": "#801810",
    "soft": "#A85800",
    "agreed": "#007F3B",
    "agreed-pale": "#E6F2EB",
    "unknown": "#4C6272",
    "unknown-pale": "#E8EDEE",
    "notice": "#FFF7D6",
    "notice-line": "#8A6D00",
    "focus": "#FFEB3B",
    "carer": "#330072",
    "focus-ink": "#212B32",
    "picture": "#FFFFFF",
}
DARK = {
    "ink": "#E8EDEE",
    "grey": "#B3C0C7",
    "line": "#3B4A54",
    "control": "#8FA1AD",
    "pale": "#222D34",
    "paper": "#182026",
    "blue": "#8CC4FF",
    "dark-blue": "#B9DAFF",
    "chosen": "#1F3446",
    "open": "#FF8A7D",
    "open-pale": "#43211E",
    "open-dark": "#FFB4AB",
    "soft": "#F0A95B",
    "agreed": "#6FCF97",
    "agreed-pale": "#1B3A29",
    "unknown": "#B3C0C7",
    "unknown-pale": "#2C3840",
    "notice": "#3D3413",
    "notice-line": "#D6B84A",
    "focus": "#FFEB3B",
    "carer": "#CDB2FF",
    "focus-ink": "#212B32",
    "picture": "#FFFFFF",
}

TEXT_PAIRS = (
    *((text, ground) for text in ("ink", "grey", "blue") for ground in ("paper", "pale", "chosen")),
    *((text, "paper") for text in ("open", "soft", "agreed", "unknown", "carer", "open-dark", "dark-blue")),
    *(("ink", ground) for ground in ("open-pale", "agreed-pale", "unknown-pale", "notice")),
    *(("focus-ink", ground) for ground in ("focus", "picture")),
    *(("paper", ground) for ground in ("blue", "dark-blue", "open-dark", "carer")),
    ("open-dark", "open-pale"),
    ("unknown", "unknown-pale"),
)
"""(text, ground): at least 4.5 to 1, whatever the size of the text."""

MARK_PAIRS = (
    *((mark, "paper") for mark in ("open", "soft", "agreed", "unknown", "control", "blue", "carer", "ink")),
    *((mark, "chosen") for mark in ("open", "soft", "agreed", "unknown")),
    *((mark, "pale") for mark in ("open", "soft", "agreed", "unknown", "control")),
    ("notice-line", "notice"),
    ("focus-ink", "focus"),
)
"""(mark or outline, ground): at least 3 to 1."""

DECORATIVE = frozenset({"line", "focus"})
"""May be fainter: a hairline that means nothing; the focus colour, which always comes with an ink line."""


def contrast(one: str, other: str) -> float:
    """
    Contrast of two colours by WCAG 2: 1 (the same) to 21 (black on white).

    >>> contrast("#000000", "#FFFFFF")
    21.0
    """
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parts = (int(colour[place : place + 2], 16) / 255 for place in (1, 3, 5))
    red, green, blue = (p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
