"""An extension, read and ready to be built."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from agentapp_devkit.config.configuration import Configuration
from agentapp_devkit.packages import Wheel
from agentapp_devkit.site.security_headers import ACCOUNTS_SERVER, WEB_APIS


@dataclass(frozen=True)
class Extension:
    """The input of a build.

    Args:
        folder: The extension's folder.
        configuration: The content of `pyscript.toml`.
        files: The files of Python's folder `/app`, by path.
        wheels: The packages.
        simulator_origin: The simulator's origin, during development; `None` for production.
        accounts_server: The origin of LiveChat's accounts server, or of its fake.
        web_apis: The origin of LiveChat's Web APIs, or of their fake.
    """

    folder: Path
    configuration: Configuration
    files: Mapping[str, bytes]
    wheels: tuple[Wheel, ...]
    simulator_origin: str | None
    accounts_server: str = ACCOUNTS_SERVER
    web_apis: str = WEB_APIS

    @property
    def is_in_development(self) -> bool:
        """Tell whether `serve` builds the site, for the simulator."""
        return self.simulator_origin is not None
