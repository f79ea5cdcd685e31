from agentapp import LiveChat, Panel, UserError
from agentapp.rich_messages import QuickReply
from htpy import button, div, form, option, p, select
from htpy import input as text_field

from languages import Language
from translating import TranslationError, translate


class Translator:
    def __init__(self, chat: LiveChat, panel: Panel):
        self.chat = chat
        self.panel = panel
        self.language = Language.GERMAN
        self.draft = ""
        panel.section("Translate")(self.view)
        panel.action("language")(self.choose)
        panel.action("translate")(self.translate)
        panel.action("offer")(self.offer)

    def view(self):
        return div[
            select(data_action="language", aria_label="Language")[
                (
                    option(value=one.value, selected=one is self.language)[one.label]
                    for one in Language
                )
            ],
            form(data_action="translate")[text_field(name="text"), button["Translate"]],
            p[self.draft] if self.draft else None,
            button(data_action="offer")["Offer both languages"],
        ]

    def choose(self, value: str):
        self.language = Language(value)

    async def translate(self, text: str):
        try:
            self.draft = await translate(text, self.language)
        except TranslationError as error:
            raise UserError(f"No translation: {error}")
        await self.chat.put_message(self.draft)
        self.panel.refresh()

    async def offer(self):
        replies = [QuickReply("English"), QuickReply(self.language.label)]
        await self.chat.send_quick_replies("Which language do you prefer?", replies)


chat = LiveChat()
Translator(chat, Panel(chat))
await chat.init()
