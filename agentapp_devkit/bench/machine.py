"""What the bench ran on: times mean little without it."""

import os
import platform
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Machine:
    """The machine, while the bench ran.

    Args:
        processor: Its model.
        cores: How many the system shows.
        memory: In bytes, or `None` where the system does not say.
        system: The operating system.
        browser: Name and version.
        load: The load average of a minute before the bench and after it; empty where there is none.
    """

    processor: str
    cores: int
    memory: int | None
    system: str
    browser: str
    load: tuple[float, ...]

    def __str__(self) -> str:
        """All of it in one line."""
        memory = f"{self.memory / 2**30:.0f} GiB" if self.memory else "unknown memory"
        load = " → ".join(f"{value:.1f}" for value in self.load) or "unknown"
        return (
            f"{self.processor}, {self.cores} cores, {memory}, {self.system}, {self.browser};"
            f" load average {load}"
        )


def load_average() -> tuple[float, ...]:
    """The load average of the last minute, alone in a tuple that is empty where there is none."""
    return os.getloadavg()[:1] if hasattr(os, "getloadavg") else ()


def describe(browser: str, load_before: tuple[float, ...]) -> Machine:
    """This machine; `load_before` is what `load_average` gave before the bench."""
    return Machine(
        processor=_processor(),
        cores=os.cpu_count() or 1,
        memory=_memory(),
        system=f"{platform.system()} {platform.release()}",
        browser=browser,
        load=(*load_before, *load_average()),
    )


def _processor() -> str:
    information = Path("/proc/cpuinfo")
    if information.is_file():
        for line in information.read_text().splitlines():
            key, _, value = line.partition(":")
            if key.strip() == "model name":
                return value.strip()
    return platform.processor() or platform.machine()


def _memory() -> int | None:
    if "SC_PHYS_PAGES" not in getattr(os, "sysconf_names", {}):
        return None
    return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
