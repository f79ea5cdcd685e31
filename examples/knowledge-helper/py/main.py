"""A knowledge helper: an agent finds an article, and puts its answer into the message."""

from agentapp import CommandFailedError, CustomerProfile, LiveChat, Panel, UserError
from htpy import Node

from articles import Article
from library import load
from looks import results, search_form
from search import find

chat = LiveChat()
panel = Panel(chat, facts=("source", "sections"))
articles: list[Article] = []
words = ""
customer_id: str | None = None


@panel.section("Knowledge")
async def knowledge(profile: CustomerProfile) -> Node:
    """Show the articles with the words that the agent looks for."""
    if not articles:
        articles[:] = await load()
    return [search_form(words), results(find(articles, words), words, profile.name)]


@panel.action("search")
def search(words: str) -> None:
    """Look for other words."""
    look_for(words)
    panel.refresh(knowledge)


@panel.action("answer")
async def answer(name: str) -> None:
    """Put the answer of an article into the agent's message, where it can still be changed."""
    article = next(article for article in articles if article.name == name)
    customer = chat.profile.name if chat.profile else None
    try:
        await chat.put_message(article.answer_to(customer))
    except CommandFailedError:
        raise UserError("LiveChat did not take the answer. Select and copy it.") from None
    panel.notify("The answer is in your message.")


@chat.on("customer_profile")
def begin_again(profile: CustomerProfile) -> None:
    """Forget the search for another customer; LiveChat may send the same one again."""
    global customer_id
    if profile.id != customer_id:
        customer_id = profile.id
        look_for("")


def look_for(text: str) -> None:
    """Set the words."""
    global words
    words = text


await chat.init()
