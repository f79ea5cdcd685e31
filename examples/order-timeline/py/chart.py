"""A bar chart, drawn as SVG: readable in light and dark, and by screen readers."""

from collections.abc import Sequence

from htpy import (
    Element,
    Node,
    details,
    line,
    rect,
    summary,
    svg,
    table,
    tbody,
    td,
    text,
    th,
    thead,
    tr,
)

_WIDTH = 44  # of a bar with its margin, in units of the drawing
_HEIGHT = 72  # of the highest bar
_ABOVE = 16  # room for the numbers
_BELOW = 20  # room for the labels


def bar_chart(title: str, bars: Sequence[tuple[str, int]]) -> Element:
    """Draw bars with their labels and numbers.

    Args:
        title: The name of the chart; with all numbers, it is the chart's text alternative.
        bars: The labels and numbers.
    """
    highest = max((number for _, number in bars), default=0) or 1
    ground = _ABOVE + _HEIGHT
    width = _WIDTH * len(bars)
    numbers = ", ".join(f"{label} {number}" for label, number in bars)
    return svg(
        ".chart",
        role="img",
        aria_label=f"{title}: {numbers}",
        viewBox=f"0 0 {width} {ground + _BELOW}",
    )[
        (_bar(place, label, number, highest) for place, (label, number) in enumerate(bars)),
        line(x1="0", x2=str(width), y1=str(ground), y2=str(ground)),
    ]


def _bar(place: int, label: str, number: int, highest: int) -> Node:
    height = round(_HEIGHT * number / highest)
    top, middle = _ABOVE + _HEIGHT - height, _WIDTH * place + _WIDTH // 2
    return [
        rect(x=str(middle - 14), y=str(top), width="28", height=str(height), rx="2"),
        text(".count", x=str(middle), y=str(top - 5))[str(number)] if number else None,
        text(x=str(middle), y=str(_ABOVE + _HEIGHT + 15))[label],
    ]


def as_table(title: str, headings: tuple[str, str], bars: Sequence[tuple[str, int]]) -> Element:
    """Offer the numbers of a chart as a table."""
    return details[
        summary[title],
        table[
            thead[tr[(th(scope="col")[heading] for heading in headings)]],
            tbody[(tr[th(scope="row")[label], td[str(number)]] for label, number in bars)],
        ],
    ]
