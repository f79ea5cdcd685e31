"""An extension for the tests: a view, and nothing in it."""

from agentapp import LiveChat, View

chat = LiveChat()
view = View(chat)
await chat.init()
