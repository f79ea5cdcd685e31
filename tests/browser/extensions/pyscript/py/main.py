"""An extension for the tests: what PyScript's own package offers."""

from pyscript import document

from agentapp import LiveChat, Panel

chat = LiveChat()
panel = Panel(chat)

shown = document.createElement("p")
shown.id = "shown"
shown.textContent = "displayed by PyScript"
document.body.append(shown)

await chat.init()
