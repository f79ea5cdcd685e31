"""`Article` is an article of the knowledge base."""

from dataclasses import dataclass
from functools import cached_property

import prose

_ANSWER = "\n## Answer\n"


@dataclass(frozen=True)
class Article:
    """An article.

    Args:
        name: The name of its file.
        title: Its heading.
        text: What agents read, as Markdown.
        answer: What the customer reads, as plain text; may be empty.
    """

    name: str
    title: str
    text: str
    answer: str

    @classmethod
    def parse(cls, name: str, markdown: str) -> "Article":
        r"""Read a file: its heading, its text, and below the heading "Answer" what is sent.

        Example:
            >>> article = Article.parse("tea.md", "# Tea\n\n*Hot.*\n\n## Answer\n\nHello {name}!\n")
            >>> article.title, article.text, article.answer
            ('Tea', '*Hot.*', 'Hello {name}!')
        """
        heading, _, rest = markdown.strip().partition("\n")
        text, _, answer = f"{rest}\n".partition(_ANSWER)
        return cls(name, heading.lstrip("# "), text.strip(), answer.strip())

    @cached_property
    def plain_text(self) -> str:
        """The text without its marks, to search in."""
        return prose.plain_text(self.text)

    def answer_to(self, customer: str | None) -> str:
        """Return the answer for a customer, also for one without a name.

        Example:
            >>> article = Article("tea.md", "Tea", "", "Hello {name}, tea is hot.")
            >>> article.answer_to("Mary"), article.answer_to(None)
            ('Hello Mary, tea is hot.', 'Hello, tea is hot.')
        """
        if customer:
            return self.answer.replace("{name}", customer)
        return self.answer.replace(" {name}", "")
