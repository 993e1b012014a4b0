"""Units as somebody at a desk means them: the own place first, then the own county, then the rest of the province."""

from functools import cached_property

from model.units.names import Names, as_sought
from model.units.tree import Unit, UnitTree

_KINDS = ("村", "社区", "镇", "乡", "街道", "县")


class Nearby:
    """The tree seen from one unit: 大坪村 is the township's own before it is any of the province's others."""

    def __init__(self, tree: UnitTree, unit: str) -> None:
        self._tree, self._unit = tree, unit

    def search(self, text: str, limit: int = 20, levels: tuple[str, ...] = ()) -> list[Unit]:
        """As `UnitTree.search`, but first the own unit and what lies below it, then the own county."""
        found: dict[str, Unit] = {}
        sought = as_sought(text)
        for names in self._rings if sought else ():
            for tier in names.tiers(sought):
                units = (unit for code in tier if (unit := self._tree.get(code)))
                found |= {each.code: each for each in units if (not levels or each.level in levels)}
        if len(found) < limit:
            far = self._tree.search(text, limit, levels)
            found |= {each.code: each for each in far if each.code not in found}
        return list(found.values())[:limit]

    def named(self, text: str, levels: tuple[str, ...] = ()) -> list[Unit]:
        """Units of just this code or name, or of this name with those above before it: 云岭县双河镇大坪村.

        Of several of the name those at and below the own unit, then those of its county, go before all others. A unit
        that has ended counts too: old ledgers name it.
        """
        sought = as_sought(text)
        exact = self._tree.get(sought.upper())
        if exact is not None:
            return [exact] if not levels or exact.level in levels else []
        found = [unit for cut in range(len(sought)) for unit in self._tree.called(sought[cut:])
                 if self._above(unit).endswith(sought[:cut]) and (not levels or unit.level in levels)]
        for place in self._places:
            nearest = [each for each in found if self._tree.is_within(each.code, place)]
            if nearest:
                return nearest
        return found or self._shortened(sought, levels)

    def _shortened(self, sought: str, levels: tuple[str, ...]) -> list[Unit]:
        """The nearest units that are called so when their kind is left off: 大坪 means 大坪村."""
        for place in self._places:
            units = [each for each in self._tree.descendants(place) if not levels or each.level in levels]
            found = [each for each in units if each.name in {f"{sought}{kind}" for kind in _KINDS}]
            if found:
                return found
        return []

    @cached_property
    def _places(self) -> list[str]:
        """The own unit, then its county."""
        above = (each.code for each in self._tree.ancestors(self._unit) if each.level == "county")
        return list(dict.fromkeys((self._unit, *above)))

    @cached_property
    def _rings(self) -> list[Names]:
        """The names of each place; a province is no ring, for it is everything."""
        rings = []
        for place in self._places:
            own = self._tree.get(place)
            if own is not None and own.level != "province":
                units = sorted((own, *self._tree.descendants(place)), key=lambda each: (len(each.code), each.code))
                rings.append(Names((each.code, each.name, each.pinyin) for each in units))
        return rings

    def _above(self, unit: Unit) -> str:
        return "".join(each.name for each in self._tree.ancestors(unit.code))
