"""An extension for the tests: what goes wrong in it shows in the browser's console alone."""

from htpy import Node
from pyodide.http import pyfetch

from agentapp import LiveChat, Panel

chat = LiveChat()
panel = Panel(chat)


@panel.section("Orders")
def orders() -> Node:
    """Fail."""
    raise LookupError("no orders, on purpose")


@panel.section("Prices")
async def prices() -> Node:
    """Ask for a file that the site lacks."""
    answer = await pyfetch("static/missing.json")
    return f"answered with {answer.status}"


@panel.section("Stock")
async def stock() -> Node:
    """Call an origin that the policy forbids."""
    try:
        await pyfetch("https://stock.example.com/")
    except OSError:
        return "not called"
    return "called"


await chat.init()
