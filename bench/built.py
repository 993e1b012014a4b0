"""What `make build` made: its size, whether a bare machine has all it needs, the glibc floor, and its own self-test.

Run as `python -m bench.built dist/tuodi [ROOT]`. ROOT: a bare system (docs/build.md); the program is copied into it
and tests itself there too, which wants the right to chroot. Exit code 1 when something is wrong.
"""

import os
import re
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

MEGABYTES = 205  # without the fonts
SELF_TEST_SECONDS = 150
# What the machine itself has to bring: its C library, and nothing of ours stands in for it.
_OF_THE_MACHINE = re.compile(r"lib(c|m|dl|rt|pthread|util|resolv)\.so|ld-linux")


def main(folder: Path, root: Path | None = None) -> int:
    """Print the findings; 0 when all is well."""
    faults = [*_missing_libraries(folder), *_too_large(folder), *_self_test(folder)]
    if root is not None:
        faults += _self_test_in(folder, root)
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
    sizes = {path: path.stat().st_size for path in folder.rglob("*") if path.is_file() and not path.is_symlink()}
    fonts = sum(size for path, size in sizes.items() if path.suffix == ".ttf")
    program = sum(sizes.values()) - fonts
    print(f"大小 {(program + fonts) / 1e6:.0f} MB（其中字体 {fonts / 1e6:.0f} MB），{len(sizes)} 个文件")
    return [f"不算字体超过 {MEGABYTES} MB"] if program > MEGABYTES * 1e6 else []


def _self_test(folder: Path) -> list[str]:
    """From another folder, with no Python on the path."""
    program = folder.resolve() / ("tuodi.exe" if os.name == "nt" else "tuodi")
    with tempfile.TemporaryDirectory() as elsewhere:
        kept = {name: os.environ[name] for name in ("SYSTEMROOT", "TEMP", "TMP") if name in os.environ}
        bare = {**kept, "HOME": elsewhere, "PATH": elsewhere, "QT_QPA_PLATFORM": "offscreen"}
        done = subprocess.run([str(program), "self-test"], cwd=elsewhere, env=bare, capture_output=True, text=True,
                              timeout=SELF_TEST_SECONDS, check=False)
    return _found(done)


def _self_test_in(folder: Path, root: Path) -> list[str]:
    """In another root, in a folder whose name has a space and Chinese in it, where nothing of ours is installed."""
    place = root / "opt" / "自检 文件夹"
    shutil.rmtree(place, ignore_errors=True)
    shutil.copytree(folder, place, symlinks=True)
    release = (root / "etc" / "os-release").read_text(encoding="utf-8")
    name = re.findall(r'PRETTY_NAME="?([^"\n]+)', release)[0]
    print(f"在 {name} 里：")
    done = subprocess.run(
        [shutil.which("chroot") or "chroot", str(root), f"/opt/{place.name}/tuodi", "self-test"], cwd="/",
        capture_output=True, text=True,
        env={"HOME": "/root", "PATH": "/usr/bin:/bin", "QT_QPA_PLATFORM": "offscreen"}, timeout=SELF_TEST_SECONDS,
        check=False,
    )
    shutil.rmtree(place)
    return _found(done)


def _found(done: "subprocess.CompletedProcess[str]") -> list[str]:
    print(done.stdout.strip())
    return [] if done.returncode == 0 else [f"自检返回 {done.returncode}：{done.stderr.strip()}"]


if __name__ == "__main__":
    sys.exit(main(*map(Path, sys.argv[1:])))
