"""Take the servers out of uv.lock: files and digests stay, so any mirror that has them can serve them.

Run by `make lock`. `uv export --frozen` reads the result; `uv lock --check` would want the servers back.
"""

import re
import sys
from pathlib import Path


def without_hosts(text: str) -> str:
    """The same lock with a folder named `wheels` in place of each registry."""
    text = re.sub(r'registry = "https?://[^"]*"', 'registry = "wheels"', text)
    return re.sub(r'url = "https?://[^"]*/([^"/]+)"', r'path = "\1"', text)


if __name__ == "__main__":
    lock = Path(sys.argv[1])
    lock.write_text(without_hosts(lock.read_text(encoding="utf-8")), encoding="utf-8")
