"""The part of the workspace's facade that lists, finds and counts: pages, months, registers, references, units."""

from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import TYPE_CHECKING

from forms.definition import Values
from model.clock import today
from model.workspace import histories, months, projection_text, records, references
from model.workspace.filters import Filter
from model.workspace.histories import Difference
from model.workspace.listing import Listing, Order
from model.workspace.projection_schema import layout
from model.workspace.records import Record, Revision
from model.workspace.references import Found
from model.workspace.session import Session

if TYPE_CHECKING:
    from model.calendar.workdays import Workdays
    from model.units.nearby import Nearby
    from model.units.tree import UnitTree

UNIT = "unit"
WORKDAY_YEAR = "workday_year"


class WorkspaceLists:
    """What the workspace knows, in rows."""

    def __init__(self, session: Session) -> None:
        self._session = session

    @cached_property
    def units(self) -> "UnitTree":
        """The tree of units: the bundled snapshot with what the unit register changes."""
        from model.units.tree import UnitTree

        tree = UnitTree.bundled()
        if UNIT not in self._session.forms:
            return tree
        return tree.with_changes([each.values for each in self.register_records(UNIT)])

    def forget(self, form_id: str) -> None:
        """A register was written: what is built from it is built again at its next use."""
        for built in {UNIT: ("units", "_nearby"), WORKDAY_YEAR: ("workdays",)}.get(form_id, ()):
            self.__dict__.pop(built, None)

    @cached_property
    def workdays(self) -> "Workdays":
        """Which days are worked: the bundled years with those that the county entered."""
        from model.calendar.workdays import Workdays

        calendar = Workdays.bundled()
        if WORKDAY_YEAR not in self._session.forms:
            return calendar
        return calendar.with_changes([each.values for each in self.register_records(WORKDAY_YEAR)])

    def listing(
        self,
        form_id: str,
        *,
        columns: Sequence[str] | None = None,
        order: tuple[str, bool] = Order(),
        filters: Iterable[Filter] = (),
        search: str = "",
        unit: str | None = None,
        month: str | None = None,
        include_void: bool = False,
    ) -> Listing:
        """One form's records under an order and some conditions, read in pages.

        order: column and whether ascending. unit: its records and those below it; None = all. month: YYYY-MM.
        """
        form = self._session.form(form_id)
        with self._session.store.reading() as db:
            return Listing(
                db,
                self._session.forms,
                form.id,
                columns=columns,
                order=order,
                filters=filters,
                search=search,
                units=None if unit is None else self._below(unit),
                month=month,
                include_void=include_void,
                unit_name=self._unit_name,
                beside=self._session.store.another,
            )

    def name_of(self, reference_form: str, record: str) -> str:
        """What a reference shows; "" for a record that isn't known here."""
        with self._session.store.reading() as db:
            return references.name_of(db, self._session.forms, reference_form, record, unit_name=self._unit_name)

    def find_references(
        self, reference_form: str, text: str, limit: int = 20, levels: tuple[str, ...] = ()
    ) -> list[Found]:
        """Records that a reference could name, by name, pinyin or code. levels: of units, () = all.

        Of units the own one with those below it comes first, then the own county's, then the others.
        """
        if reference_form == UNIT:
            found = self._nearby.search(text, limit, levels)
            return [Found(each.code, each.name, self.units.path_name(each.parent)) for each in found]
        with self._session.store.reading() as db:
            return references.find(
                db, self._session.forms, reference_form, text, limit, unit_name=self._unit_name
            )

    def resolve_name(self, reference_form: str, text: str, levels: tuple[str, ...] = ()) -> list[Found]:
        """The records that a name as typed or pasted means: one = that one, several = a person chooses, none = unknown.

        By id, whole name or a word of the name; of units the nearest of the name: below the own unit, else in the own
        county, else anywhere; "双河镇大坪村" says itself which.
        """
        if not text.strip():
            return []
        if reference_form == UNIT:
            found = self._nearby.named(text, levels)
            return [Found(each.code, each.name, self.units.path_name(each.parent)) for each in found]
        with self._session.store.reading() as db:
            return references.named(db, self._session.forms, reference_form, text, unit_name=self._unit_name)

    def title_of(self, form_id: str, values: Values) -> str:
        """What a record with these values is called in lists."""
        shapes = layout(self._session.forms)
        with self._session.store.reading() as db:
            names = projection_text.Names(db, shapes, self._unit_name)
            return projection_text.words(shapes[form_id], values, names).title

    def differences(self, before: Revision, after: Revision) -> list[Difference]:
        """What changed from one revision of a record to another."""
        return histories.differences(self._session.form(after.form_id), before.values, after.values)

    def standing(self, form_id: str, wanted: Sequence[str]) -> list[Record]:
        """These records as they stand, without `calculated`, read in one go: for exports. Others are left out."""
        with self._session.store.reading() as db:
            return records.read_many(db, self._session.form(form_id), wanted)

    def month_records(self, form_id: str, *, unit: str, month: str) -> list[Record]:
        """The records of a unit and those below it in a submission month, void ones left out."""
        with self._session.store.reading() as db:
            return months.records_of(db, self._session.form(form_id), units=self._below(unit), month=month)

    def month_heads(self, form_id: str, *, unit: str, month: str) -> dict[str, str]:
        """record -> head of a unit's month, voided ones too; records in conflict are left out."""
        with self._session.store.reading() as db:
            return months.heads_of(db, self._session.form(form_id), units=self._below(unit), month=month)

    def month_count(self, form_id: str, *, unit: str, month: str) -> int:
        """How many records a unit's month has, void ones left out."""
        with self._session.store.reading() as db:
            return months.count_of(db, self._session.form(form_id), units=self._below(unit), month=month)

    def register_records(self, form_id: str) -> list[Record]:
        """All records of a register, void ones left out."""
        with self._session.store.reading() as db:
            return months.register_of(db, self._session.form(form_id))

    def nil_reported(self, form_id: str, *, unit: str, period: str, subject: str = "") -> bool:
        """Whether a ledger was reported as nil."""
        with self._session.store.reading() as db:
            return months.nil_reported(db, form_id, unit=unit, period=period, subject=subject)

    def nil_forms(self, *, unit: str, period: str) -> list[str]:
        """The forms that a unit reported as nil for a period."""
        with self._session.store.reading() as db:
            return months.nil_forms(db, self._session, unit=unit, period=period)

    @cached_property
    def _nearby(self) -> "Nearby":
        from model.units.nearby import Nearby

        return Nearby(self.units, self._session.unit)

    def _below(self, unit: str) -> list[str]:
        """A unit with all below it; with units that ended the ones that go on for them, and the other way round."""
        from model.units.successors import stands_for

        tops = stands_for(self.units, unit, today(self._session.clock))
        return [code for top in tops for code in (top, *(each.code for each in self.units.descendants(top)))]

    def _unit_name(self, code: str) -> str:
        return self.units.name(code)
