import httpx
from agentapp import CustomerProfile, LiveChat, Panel, UserError
from htpy import a, button, dd, div, dl, dt, form, img, input, label, p, textarea

from crm import Contact, Crm

chat = LiveChat()
panel = Panel(chat, facts=("location", "sections"))
crm: Crm | None = None
contacts: dict[str, Contact] = {}


@panel.section("CRM", timeout=15)
async def card(profile: CustomerProfile):
    if crm is None:
        return form(data_action="sign-in")[
            label["Token", input(type="password", name="token", required=True)],
            button(".primary")["Sign in"],
        ]
    if not profile.email:
        return p["Ask the customer for an e-mail address."]
    contact = await crm.find(profile.email)
    if contact is None:
        return p["Not in the CRM yet."]
    contacts[profile.id] = contact
    return div[
        img(src=contact.picture, alt="", width="48"),
        dl(".facts")[dt["Company"], dd[contact.company or "—"], dt["Owner"], dd[contact.owner]],
        a(href=f"http://crm.acme.example/contacts/{contact.id}")["Open in the CRM"],
        form(data_action="note", data_contact=contact.id)[
            textarea(name="text", aria_label="Note"), button["Add note"]
        ],
    ]


@panel.action("sign-in")
def sign_in(token: str):
    global crm
    crm = Crm(token)
    panel.refresh()


@panel.action("note")
async def note(contact: str, text: str):
    if not (text := text.strip()):
        raise UserError("Please write something first")
    try:
        await crm.add_note(contact, text)
    except httpx.HTTPError as error:
        raise UserError(f"The CRM did not take the note: {error}") from error
    panel.notify("Note added")


await chat.init()
