"""What rules will ask about lost links is known before they ask."""

from __future__ import annotations

from vaultlint.parse import facts, parse
from vaultlint.similar.relinking import asked
from vaultlint.vault import Vault


def test_what_will_be_asked_is_a_link_path_and_a_folder() -> None:
    text = "[[Gone]] [[Gone#Part|x]] [[here]] [[lost%20one]] [[here%2Emd]] [x](slug) [[12:30]] [[https://a.org]]\n"
    files = {"n.md": "[[Gone]]\n", "a/m.md": text, "a/here.md": ""}
    vault = Vault(files, {path: facts(parse(path, note)) for path, note in files.items()})
    assert [*dict.fromkeys(asked(vault))] == [("Gone", "a"), ("lost one", "a"), ("slug", "a"), ("Gone", "")]
