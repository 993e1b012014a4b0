"""Makes the files under tests/data/vN that every later version must open: python -m tests.data.making v1

Run it once for each format that freezes, look at what came out, commit it, and never touch it again.
"""

import json
import shutil
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from export import month
from export.verification import verify_file
from forms.reading import builtin_forms
from model.identifiers import uuid7
from model.month import submissions
from model.workspace.workspace import Workspace
from tests.journeys.offices import PASSWORDS, UNIT, Office, beehive, open_office

HERE = Path(__file__).parent
PERIOD = "2026-03"
DAPING, HONGYAN, XINQIAO = "990101102201", "990101102202", "990101102203"
RARE = "䶮𬱖㛃𫖯"
WORKSPACE = "双河镇.tuodi"


def make(target: Path) -> None:
    """Everything that a file can hold, small: registers, repeats, private parts, photo, void record, void number."""
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir()
    shipped = builtin_forms()
    kept = {name: shipped[name] for name in ("person", "supporter", "nil", "village_income")}
    office = open_office(target / WORKSPACE, {**kept, "beehive": beehive()})
    workspace, clock = office.workspace, office.clock
    clock.moment = datetime(2026, 3, 4, 1, 0, tzinfo=UTC)
    _enter(office)
    clock.moment = datetime(2026, 4, 3, 2, 0, tzinfo=UTC)
    month.begin_sign_off(workspace, UNIT, PERIOD, remarks="作废的一次")
    clock.advance(minutes=30)
    package = month.pack(workspace, office.signed(PERIOD, f"留给以后版本：{RARE}"), target)
    clock.advance(days=1)
    income = workspace.read("village_income", f"village_income/{XINQIAO}/{PERIOD}")
    assert income is not None
    workspace.save("village_income", {**income.values, "inc_lease": 15_000_00}, record=income.record,
                   parents=income.heads)
    expected = {
        "passwords": PASSWORDS, "recovery_code": office.recovery_code, "stream": workspace.stream,
        "entries": [each.hash for each in workspace.entries(workspace.stream)],
        "records": records_of(workspace), "package": package.name, "verdict": verdict_of(package),
        "numbers": {each.number: each.state for each in submissions.submissions(workspace)},
    }
    workspace.close()
    for name in ("lock", "ballast", "attempts.json"):
        (target / WORKSPACE / name).unlink(missing_ok=True)
    (target / "expected.json").write_text(json.dumps(expected, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def verdict_of(package: Path) -> dict[str, Any]:
    """What verification must always find in it, whatever words it uses."""
    verdict = verify_file(package)
    assert verdict.ok
    assert verdict.contents is not None
    return {
        "unit": verdict.unit, "period": verdict.period, "number": verdict.number, "code": verdict.code,
        "signers": [[each.role, each.name] for each in verdict.signers], "entries": verdict.contents.entries,
        "private_parts": verdict.contents.private_parts, "attachments": verdict.contents.attachments,
    }


def records_of(workspace: Workspace) -> dict[str, dict[str, Any]]:
    """record -> its newest revision as it was written: form, hash, values, whether void."""
    found: dict[str, dict[str, Any]] = {}
    for entry in workspace.entries(workspace.stream):
        if entry.kind == "revision":
            newest = workspace.history(entry.record)[-1]
            found[entry.record] = {"form": entry.form, "hash": newest.hash, "values": dict(newest.values),
                                   "void": bool(entry.body.get("void"))}
    return found


def _enter(office: Office) -> None:
    workspace = office.workspace
    supporter = workspace.save("supporter", {
        "name": "川云能源集团（演示）", "credit_code": "91990101MA00000A1X", "kind": "soe_central",
        "leader_name": "梁启明", "leader_post": "党委副书记", "team_contact": "贺志强", "regulator": "省国资委",
        "group_hq": "川云能源集团", "headcount": 8600, "main_business": "水电与新能源开发",
    }).record
    for village, rent in ((DAPING, 9_988_00), (HONGYAN, 8_000_50), (XINQIAO, 12_000_00)):
        for period in ("2026-02", PERIOD):
            workspace.save("village_income", _income(village, period, rent))
    mistaken = workspace.save("village_income", _income(DAPING, "2026-01", 1))
    workspace.void("village_income", mistaken.record, (mistaken.hash,), "录错了村")
    contract = workspace.attachments.put(b"%PDF-1.7 an invented contract", "收购合同.pdf", "application/pdf")
    photo = workspace.attachments.add(_photo(), "蜂场.jpg", photo=True)
    row = uuid7(office.clock)
    workspace.save("beehive", {
        "village": DAPING, "month": PERIOD, "supporter": supporter, "keeper": f"王{RARE}", "kind": "native",
        "flowers": ["rape", "tea"], "hives": 120, "cost": 3_000_50, "invested": 12_500_000, "rate": "96.5",
        "yield": "80.25", "started": "2025-04-01", "contract": contract, "photo": photo, "remark": "=1+1\n第二行",
        "sales": [{"row": row, "day": "2026-03-08", "weight": "2", "amount": 500_00}],
    }, explanations={f"dear_honey:{row}": "礼盒装"})
    workspace.save("nil", {"form": "fund_entry", "unit": UNIT, "period": PERIOD, "reason": "本月没有资金进出"})
    workspace.draft_save("village_income", None, None, {"village": HONGYAN}, {"inc_lease": "一千二"})


def _income(village: str, period: str, rent: int) -> Mapping[str, Any]:
    return {"village": village, "month": period, "nil_report": "no", "inc_lease": rent, "inc_service": 50_00,
            "voucher_count": 3}


def _photo() -> bytes:
    from PIL import Image

    out = BytesIO()
    Image.new("RGB", (64, 48), "#7f9f8e").save(out, "JPEG", quality=60)
    return out.getvalue()


if __name__ == "__main__":
    make(HERE / sys.argv[1])
