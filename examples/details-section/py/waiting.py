"""The time that a customer has been waiting for an answer, and the section that shows it."""

from dataclasses import dataclass

from agentapp.details import Button, Component, DetailsSection, LabelValue, Tags, Title

TITLE = "Waiting time"
"""The title of the section in initial-state.json and in the Developer Console."""

APOLOGY = "Sorry to keep you waiting. "
LONG = 3  # minutes; then the agent is offered an apology


@dataclass
class Wait:
    """The customer's messages since the agent's last answer.

    Args:
        messages: How many there are.
        since: When the first of them came, in seconds of a clock that only goes forward.
    """

    messages: int = 0
    since: float = 0

    def hear(self, *, is_customer: bool, now: float) -> None:
        """Count a message of the customer; an answer of the agent ends the wait."""
        if not is_customer:
            self.messages = 0
            return
        if self.messages == 0:
            self.since = now
        self.messages += 1

    def section(self, now: float) -> DetailsSection:
        """Make the section."""
        if self.messages == 0:
            return DetailsSection(TITLE, [Title("Answered", description="Nobody is waiting.")])
        minutes = int((now - self.since) // 60)
        parts: list[Component] = [
            Title(f"{minutes} min", description="since the first message without an answer"),
            LabelValue("Messages", str(self.messages)),
        ]
        if minutes >= LONG:
            parts += [Tags(["long wait"]), Button("Apologise", id="apologise", primary=True)]
        return DetailsSection(TITLE, parts)
