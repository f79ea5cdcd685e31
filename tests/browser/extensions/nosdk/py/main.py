"""An extension for the tests: a panel, and nothing else."""

from agentapp import LiveChat, Panel

chat = LiveChat()
panel = Panel(chat)
await chat.init()
