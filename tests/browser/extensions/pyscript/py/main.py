"""An extension for the tests: what PyScript's own package offers."""

from typing import Any

from pyscript import HTML, display, document, storage, when
from pyscript.web import button, div, page, ul

from agentapp import LiveChat, Panel

chat = LiveChat()
panel = Panel(chat)

shown = document.createElement("p")
shown.id = "shown"
shown.textContent = "displayed by PyScript"
document.body.append(shown)

page.body.append(
    div("<em>made</em> by pyscript.web", id="made"),
    ul(id="filled"),
    button("Press", id="press"),
    div(id="out"),
)
page["#filled"].innerHTML = "<li>filled by pyscript.web</li>"
display("<plain text>", target="out")
display(HTML("<strong>markup</strong>"), target="out")


@when("click", "#press")
def pressed(_event: Any) -> None:
    display("pressed", target="out")


kept = await storage("kept")
kept["visits"] = kept.get("visits", 0) + 1
await kept.sync()
display(f"visit {kept['visits']}", target="out")

await chat.init()
