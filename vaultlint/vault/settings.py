"""What a vault's ``.obsidian`` folder says, as far as a linter must know it.

Source: shared names and defaults of Obsidian's own `app.json` and `types.json`; every file is
optional, and what is missing or unreadable has its default.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    from collections.abc import Mapping

LinkFormat = Literal["shortest", "relative", "absolute"]


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings that change what a link or a property should look like."""

    new_link_format: LinkFormat = "shortest"
    use_markdown_links: bool = False
    user_ignore_filters: tuple[str, ...] = ()
    attachment_folder: str = "/"
    property_types: Mapping[str, str] = field(default_factory=dict)
    template_folders: tuple[str, ...] = ()
