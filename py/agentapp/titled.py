"""`titled`: a section's content with a heading of its own."""

from dataclasses import dataclass

from htpy import Node


@dataclass(frozen=True, slots=True)
class TitledContent:
    """A section's content and the heading above it; `titled` makes it.

    Args:
        title: The heading.
        content: htpy nodes, or text.

    Example:
        >>> titled("Notes (1)", "Likes tea.").title
        'Notes (1)'
    """

    title: str
    content: Node


def titled(title: str, content: Node) -> TitledContent:
    """Give a section's content a heading of its own, such as one with a number in it.

    The section's function returns it. The heading stays as long as this content; `data-section`
    is still made of the title in `@panel.section`.

    Args:
        title: The heading in place of the section's own.
        content: What the function would return without it.

    Example:
        >>> from htpy import li, ul
        >>> @Panel(chat).section("Orders")
        ... def orders(profile):
        ...     numbers = ["1038", "1041"]
        ...     return titled(f"Orders ({len(numbers)})", ul[(li[number] for number in numbers)])
    """
    return TitledContent(title, content)
