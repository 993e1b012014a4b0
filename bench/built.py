"""What `make build` made: its size, whether a bare machine has all it needs, the glibc floor, and its own self-test.

Run as `python -m bench.built dist/tuodi`. Exit code 1 when something is wrong.
"""

import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

MEGABYTES = 320
SELF_TEST_SECONDS = 150
# What the machine itself has to bring: its C library, and nothing of ours stands in for it.
_OF_THE_MACHINE = re.compile(r"lib(c|m|dl|rt|pthread|util|resolv)\.so|ld-linux")


def main(folder: Path) -> int:
    """Print the findings; 0 when all is well."""
    faults = [*_missing_libraries(folder), *_too_large(folder), *_self_test(folder)]
    if sys.platform.startswith("linux"):
        print(f"glibc 至少 {glibc_floor(folder)}")
    for fault in faults:
        print(fault, file=sys.stderr)
    return 1 if faults else 0


def glibc_floor(folder: Path) -> str:
    """The newest GLIBC symbol version that any file asks for."""
    found: set[tuple[int, ...]] = {(0,)}
    for path in _binaries(folder):
        text = path.read_bytes()
        found.update(tuple(map(int, each.decode().split("."))) for each in re.findall(rb"GLIBC_(\d+\.\d+)", text))
    return ".".join(map(str, max(found)))


def _binaries(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.is_symlink() and (path.suffix == "" or ".so" in path.name):
            with path.open("rb") as opened:
                if opened.read(4) == b"\x7fELF":
                    yield path


def _missing_libraries(folder: Path) -> list[str]:
    if not sys.platform.startswith("linux"):
        return []
    carried = {path.name for path in folder.rglob("*.so*")}
    faults = []
    for path in _binaries(folder):
        listed = subprocess.run(["ldd", str(path)], capture_output=True, text=True, check=False).stdout
        missing = re.findall(r"(\S+) => not found", listed)
        faults += [f"{path.name} 缺 {name}" for name in missing
                   if name not in carried and not _OF_THE_MACHINE.match(name)]
    return faults


def _too_large(folder: Path) -> list[str]:
    size = sum(path.lstat().st_size for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    print(f"大小 {size / 1e6:.0f} MB，{sum(1 for _ in folder.rglob('*'))} 个文件")
    return [f"超过 {MEGABYTES} MB"] if size > MEGABYTES * 1e6 else []


def _self_test(folder: Path) -> list[str]:
    """From another folder, with no Python on the path."""
    program = folder.resolve() / ("tuodi.exe" if os.name == "nt" else "tuodi")
    with tempfile.TemporaryDirectory() as elsewhere:
        kept = {name: os.environ[name] for name in ("SYSTEMROOT", "TEMP", "TMP") if name in os.environ}
        bare = {**kept, "HOME": elsewhere, "PATH": elsewhere, "QT_QPA_PLATFORM": "offscreen"}
        done = subprocess.run([str(program), "self-test"], cwd=elsewhere, env=bare, capture_output=True, text=True,
                              timeout=SELF_TEST_SECONDS, check=False)
    print(done.stdout.strip())
    return [] if done.returncode == 0 else [f"自检返回 {done.returncode}：{done.stderr.strip()}"]


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1])))
