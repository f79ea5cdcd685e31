"""Describes the machine of a bench, without which its times mean little."""

import os
import platform
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Machine:
    """The machine, while the bench ran.

    Args:
        processor: Its model.
        cores: The number of cores that the system shows.
        memory: In bytes, or `None` if the system does not tell.
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
        """Show the machine on one line."""
        memory = f"{self.memory / 2**30:.0f} GiB" if self.memory else "unknown memory"
        load = " → ".join(f"{value:.1f}" for value in self.load) or "unknown"
        return (
            f"{self.processor}, {self.cores} cores, {memory}, {self.system}, {self.browser};"
            f" load average {load}"
        )


def load_average() -> tuple[float, ...]:
    """Return the load average of the last minute in a tuple, which is empty if there is none."""
    return os.getloadavg()[:1] if hasattr(os, "getloadavg") else ()


def describe(browser: str, load_before: tuple[float, ...]) -> Machine:
    """Describe this machine; `load_before` is the `load_average` before the bench."""
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
        for line in information.read_text("utf-8").splitlines():
            key, _, value = line.partition(":")
            if key.strip() == "model name":
                return value.strip()
    return platform.processor() or platform.machine()


def _memory() -> int | None:
    if "SC_PHYS_PAGES" not in getattr(os, "sysconf_names", {}):
        return None
    return os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE")
