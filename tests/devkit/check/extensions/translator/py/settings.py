from agentapp import LiveChat, View
from htpy import button, form, input, label

chat = LiveChat()
view = View(chat)


@view.section("Defaults")
def defaults():
    return form(data_action="save")[
        label["Signature", input(name="signature", maxlength="80")], button["Save"]
    ]


@view.action("save")
async def save(signature: str, **_):
    await chat.update_properties({"signature": signature})
    await chat.redirect("/apps")


await chat.init()
