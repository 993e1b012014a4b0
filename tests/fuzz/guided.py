"""The same readers under atheris, which sees the branches that an input takes and goes where no input went before.

python -m tests.fuzz.guided SECONDS [READER …]: so long for each; part of `make nightly`. An input that made a reader
crash, wait or fill the memory is kept under build/fuzz/ and told; then the exit status is 1.
"""

import importlib.util
import os
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

OURS = ["export", "forms", "model"]
LONGEST = 5  # seconds of processor time that one input may take
STUCK = 120  # seconds by the clock, of a machine that has much else to do
MOST_MEMORY = 500  # MB beside what Python and the libraries take before the first input
KEPT = Path(__file__).parents[2] / "build" / "fuzz"
_ONE = "--one"


def main(seconds: int, names: list[str]) -> int:
    """Every reader in a process of its own, two at a time. Returns the exit status."""
    from tests.fuzz.readers import READERS

    if importlib.util.find_spec("atheris") is None:
        sys.stdout.write("atheris has no wheel for this machine: only hypothesis tried the readers.\n")
        return 0
    with tempfile.TemporaryDirectory(prefix="tuodi-fuzz-") as room, ThreadPoolExecutor(2) as pool:
        wanted = names or list(READERS)
        leave_seeds(Path(room), wanted)
        found = list(pool.map(lambda name: watched(name, seconds, Path(room) / name), wanted))
    for told in found:
        sys.stdout.write(told[1])
    return max(status for status, _ in found)


def leave_seeds(room: Path, names: list[str]) -> None:
    """A folder with real files for each reader."""
    from tests.fuzz.readers import READERS
    from tests.fuzz.real_files import open_world

    world = open_world(room / "world")
    world.close()
    for name in names:
        (room / name).mkdir()
        for number, each in enumerate(READERS[name][1](world.files)):
            (room / name / f"seed-{number}").write_bytes(each)


def watched(name: str, seconds: int, seeds: Path) -> tuple[int, str]:
    """One reader; exit status and what is to be said of it."""
    KEPT.mkdir(parents=True, exist_ok=True)
    command = [
        sys.executable, "-m", "tests.fuzz.guided", _ONE, name, f"-max_total_time={seconds}", f"-timeout={STUCK}",
        f"-artifact_prefix={KEPT}/{name}-", "-max_len=400000", "-print_final_stats=1", str(seeds),
    ]
    run = subprocess.run(command, capture_output=True, text=True, errors="replace", check=False,
                         env={**os.environ, "TMPDIR": str(seeds.parent)})
    lines = run.stderr.splitlines()
    stats = dict(each.removeprefix("stat::").split(":", 1) for each in lines if each.startswith("stat::"))
    tried, peak = stats.get("number_of_executed_units", "?").strip(), stats.get("peak_rss_mb", "?").strip()
    said = f"{name}: {tried} inputs, {peak} MB at most, {'sound' if not run.returncode else 'FAILED'}\n"
    return run.returncode, said if not run.returncode else "\n".join((said, run.stdout[-6000:], *lines[-40:], ""))


def fuzz_one(name: str, options: list[str]) -> None:
    """Never returns: libFuzzer ends the process."""
    import atheris

    with atheris.instrument_imports(include=OURS):
        from tests.fuzz.readers import READERS, only_inside
    reader, _ = READERS[name]
    room = Path(tempfile.mkdtemp())
    for each in sorted(Path(options[-1]).iterdir()):  # what is imported on first use isn't the input's doing
        only_inside(reader, each.read_bytes(), room)

    def tried(content: bytes) -> None:
        began = time.process_time()
        only_inside(reader, content, room)
        took = time.process_time() - began
        assert took < LONGEST, f"{took:.1f} s"

    atheris.Setup([sys.argv[0], f"-rss_limit_mb={_taken() + MOST_MEMORY}", *options], tried)
    atheris.Fuzz()


def _taken() -> int:
    """MB that this process holds."""
    import resource

    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024


if __name__ == "__main__":
    if sys.argv[1] == _ONE:
        fuzz_one(sys.argv[2], sys.argv[3:])
    raise SystemExit(main(int(sys.argv[1]), sys.argv[2:]))
