"""Articles that fit the chat, and the sockets, threads and processes that they are about."""

import functools
from collections import Counter
from pathlib import Path

from agentapp import LiveChat, Panel
from htpy import button, details, div, form, li, summary, ul
from htpy import input as search_box
from markdown_it import MarkdownIt
from markupsafe import Markup

chat, markdown = LiveChat(), MarkdownIt("js-default")
panel = Panel(chat)
ARTICLES = Path("articles")
TOPICS = {"subprocess": "https://docs.example.net/subprocess", "socket": "socket.create_connection"}
socket = thread = None
wanted = ""
input = functools.partial(search_box, type="search")


@functools.cache
def article(name: str) -> str:
    return (ARTICLES / f"{name}.md").read_text(encoding="utf-8")


def score(text: str) -> int:
    words = Counter(text.lower().split())
    return sum(words[word] for word in wanted.lower().split())


def render(name: str) -> Markup:
    return Markup(markdown.render(article(name)))


@panel.section("Articles", place="top")
def articles():
    names = sorted((path.stem for path in ARTICLES.glob("*.md")), key=lambda n: -score(article(n)))
    threading = [details[summary[name], div(".prose")[render(name)], use(name)] for name in names]
    return [
        form(data_action="find")[input(name="words", value=wanted), button["Find"]],
        ul[(li[one] for one in threading)],
    ]


def use(name):
    return button(".row", data_action="use", data_name=name, title=TOPICS.get(name, ""))["Use"]


def find(words=""):
    global wanted
    wanted = words
    panel.refresh(articles)


panel.action("find")(find)


@panel.action("use")
async def use_article(name: str):
    await chat.put_message(article(name).splitlines()[0].lstrip("# "))


if __name__ == "__main__":
    await chat.init()
