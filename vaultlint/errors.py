"""What can go wrong: the user's to put right, or our own."""


class VaultlintError(Exception):
    """Something the user can put right; the message is shown as it is, exit code 2."""


class ConfigError(VaultlintError):
    """The config, or an option on the command line, asks for what does not exist."""


class WriteError(VaultlintError):
    """A note could not be written; it is as it was."""


class RuleError(Exception):
    """A rule broke its contract: our bug or a rule author's, never the user's."""

    def __init__(self, rule: str, message: str) -> None:
        super().__init__(f"rule {rule}: {message}")
        self.rule = rule
        self.message = message
