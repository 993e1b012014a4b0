"""A finished brief as a file: whole or not at all."""

from pathlib import Path

from export.errors import CannotWrite


def save_document(path: Path, content: bytes) -> None:
    """Write a file, in place of one of that name.

    Raises CannotWrite, as when it is open in Word; nothing half-written stays.
    """
    beside = path.with_name(f"~{path.name}.part")
    try:
        beside.write_bytes(content)
        beside.replace(path)
    except OSError as problem:
        beside.unlink(missing_ok=True)
        in_use = isinstance(problem, PermissionError)
        raise CannotWrite(path.name, "文件正被打开，或者没有写入权限" if in_use else "写入失败") from problem
