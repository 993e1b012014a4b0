"""The township's month from check to package, as the program does it. A probe for `run_probe`."""

import pickle
import sys
from pathlib import Path

from bench.measuring import peak, say, took
from bench.township import MONTH, REVIEWER, SIGNING
from bench.workspaces import NAME, PASSWORD, TOWNSHIP
from model.clock import FixedClock
from model.workspace import opening


def main(folder: Path, out: Path) -> None:
    """Sign and package; what was printed goes to out/content.pickle, for the bare counterpart."""
    from export import month
    from export.gathering import gather_submission
    from model.month.check import check_month

    ids = {each.name: each.id for each in opening.people_of(folder)}
    steps: dict[str, float] = {}
    with opening.open_workspace(folder, ids[NAME], PASSWORD, FixedClock(SIGNING)) as workspace:
        check_month(workspace, TOWNSHIP, MONTH)  # a clerk looked at it before
        steps["check"] = took(lambda: check_month(workspace, TOWNSHIP, MONTH))
        made = []
        steps["report"] = took(lambda: made.append(
            month.begin_sign_off(workspace, TOWNSHIP, MONTH, reviewer=REVIEWER)))
        steps["sign"] = took(lambda: made.append(month.sign(
            workspace, month.sign(workspace, made[0], "preparer", ids[NAME], PASSWORD), "reviewer", ids[REVIEWER],
            PASSWORD)))
        steps["pack"] = took(lambda: out.with_name("name").write_text(month.pack(workspace, made[1], out).name))
        most = peak()
        content = gather_submission(workspace, made[1])
        (out / "content.pickle").write_bytes(pickle.dumps(content))
    say(**steps, peak=most)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
