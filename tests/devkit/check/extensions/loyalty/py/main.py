from agentapp import LiveChat, Panel
from htpy import button, meter, p

import points
from http_client import get

chat = LiveChat()
panel = Panel(chat, language="de")


@panel.section("Bonuspunkte")
async def loyalty(profile):
    response = await get(f"/customers/{profile.id}")
    total = points.remember(profile.id, int((await response.json())["points"]))
    return [
        p(class_=f"level-{points.level(total)}")[f"{total} Punkte, {points.worth(total)} €"],
        meter(value=str(total), max="1000", aria_label="Punkte"),
        button(data_action="coupon", data_points=str(total))["Gutschein"],
    ]


@panel.action("coupon")
async def give(points: int):
    if points < 100:
        return panel.notify("Zu wenige Punkte", kind="warning")
    await chat.put_message(f"Ihr Gutschein: {__import__('points').coupon()}")


async def main():
    await chat.init()


await main()
