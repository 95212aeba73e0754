"""``python -m vaultlint``, from inside any vault.

Python puts the working folder first in ``sys.path`` for ``-m``, and a vault may hold a ``yaml.py`` or
a ``json.py``: the folder goes before anything else is imported. (`sys` is built in.)
"""

import sys

if sys.path and not sys.flags.safe_path:
    del sys.path[0]

from vaultlint.cli import main

if __name__ == "__main__":
    sys.exit(main())
