"""An extension for the tests: it shows the panel, and a test may put other sources in its place."""

from agentapp import LiveChat, Panel

chat = LiveChat()
panel = Panel(chat)
await chat.init()
