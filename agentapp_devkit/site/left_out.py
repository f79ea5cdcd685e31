"""Names the author's files that stay out of the site."""

from pathlib import Path

from agentapp_devkit.config.configuration import Configuration
from agentapp_devkit.path_patterns import PathPatterns
from agentapp_devkit.progress import Progress
from agentapp_devkit.site.runtime.app_files import author_modules
from agentapp_devkit.site.static_folder import static_folder


def note_left_out(folder: Path, configuration: Configuration, progress: Progress) -> None:
    """Note the private files of `py/` and `static/`, and each pattern of `include` without effect.

    Args:
        folder: The extension's folder.
        configuration: Its configuration, for `include`.
        progress: Takes the notes, one line each.
    """
    folder = folder.resolve()
    sources = (author_modules(folder, configuration), static_folder(folder, configuration))
    if names := [name for source in sources for name in source.left_out()]:
        progress.note(
            f"Left out of the site, as hidden, private or backup files: {', '.join(names)}."
        )
    entries = [name for source in sources for name in source.entries()]
    for pattern in PathPatterns(configuration.include).without_effect(entries):
        progress.note(
            f'[livechat] include: there is no file for "{pattern}" in py/ and static/.'
            " Correct or remove it."
        )
