"""All notes together: how names are compared, where links lead, what `.obsidian` says."""

from vaultlint.vault.settings import Settings
from vaultlint.vault.vault import Vault

__all__ = ["Settings", "Vault"]
