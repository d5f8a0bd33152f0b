"""Ordinary writes and changes of phase, each carried out in the database and, once acknowledged, in the twin."""

# ruff: noqa: S608 - fixed words and names of this life
from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

import sqlalchemy as sa
from conftest import execute
from oracles import after_writes
from oracles.adversary import (
    DERIVED,
    Element,
    Key,
    Thing,
    Things,
    canonical,
    differing,
    documents,
    elements,
    lost_between,
    mapped,
    plain,
    stored,
    value_of,
)
from oracles.twin import KINDS, Entry, ascii_lower, find_list, parse, text_of

from workbench import migration, validation
from workbench.contract import Phase, Verdict
from workbench.errors import WorkbenchError
from workbench.migration import Status, archiving
from workbench.postgres import Database

SYMBOLS = ["AAPL", "MSFT", "XOM", "CVX", "AMD", "NVDA", "JPM", "BRK.B", "NEM", "MARA", "RIOT", "TSLA"]
UNHELD_SYMBOLS = ["aapl", "lower", "no-such", "XOM ", "BRK-B"]
SECTORS = ["Energy", "tech", "TECH ", "Banks", "Gold", None]
WEIGHTS = ["0.1", "0.25", "0.250", "0.5", "1", "0.05", "0.333333333333333333"]


def label(text: str | None) -> str | None:
    """A sector as stocks name it."""
    return None if text is None else ascii_lower(text.strip(" "))


@dataclass
class Truth:
    """What was acknowledged: everything that is said, and the documents as they stood when they were last primary."""

    things: Things
    documents: list[Entry]

    def sectors(self, environment: str) -> list[Key]:
        """The sectors, the oldest first."""
        return [key for key in self.things if key[0] == "SECTOR" and key[2] == environment]

    def labels(self, environment: str) -> dict[str | None, Key]:
        """The sector that each name stands for."""
        found: dict[str | None, Key] = {}
        for key in self.sectors(environment):
            for name in (ascii_lower(key[1]), label(self.things[key].display)):
                found.setdefault(name, key)
        return found

    def naming(self, names: Iterable[str | None], environment: str) -> list[str]:
        """The symbols of the stocks that name a sector so."""
        wanted = {*names} - {None}
        stocks = [(key, one) for key, one in self.things.items() if key[0] == "STOCK" and key[2] == environment]
        return [key[1] for key, one in stocks if label(one.columns["sector"]) in wanted]

    def join(self, environment: str, symbols: Iterable[str]) -> None:
        """Stocks that name another sector are members of it, and of no other."""
        labels = self.labels(environment)
        for symbol in symbols:
            one = self.things.get(("STOCK", symbol, environment))
            named = labels.get(label(one.columns["sector"])) if one else None
            for key in self.sectors(environment):
                if key != named:
                    self.things[key].members.pop(symbol, None)
                else:
                    self.things[key].members.setdefault(symbol, (None, ""))

    def name(self, environment: str, symbols: Iterable[str]) -> None:
        """Stocks that came to a sector or left it name one that they are a member of."""
        labels = self.labels(environment)
        for symbol in symbols:
            if one := self.things.get(("STOCK", symbol, environment)):
                named = labels.get(label(one.columns["sector"]))
                of = [key for key in self.sectors(environment) if symbol in self.things[key].members]
                if (named not in of) if of else (named is not None):
                    one.columns["sector"] = self.things[of[0]].display if of else None

    def leave(self, environment: str, symbol: str) -> None:
        """A stock that is gone is a member of no sector."""
        for key in self.sectors(environment):
            self.things[key].members.pop(symbol, None)

    def follow(self, changed: list[Entry], ids: set[int]) -> set[Key]:
        """Documents were written: what they say of these lists and stocks holds, everything else stays."""
        old, new = mapped(self.documents), mapped(changed)
        families = {family(entry) for entry in [*self.documents, *changed] if entry.id in ids}
        touched = {key for key in [*old, *new] if (key[0], plain(key[1]), key[2]) in families}
        before = {key: self.things.get(key) for key in touched}
        self.documents = changed
        for key in [key for key in new if key in touched]:
            members = new[key].members
            if key[0] == "SECTOR":
                members = self.things[key].members if key in self.things else {}
            self.things[key] = replace(new[key], members=members)
        for key in touched - {*new}:
            self.things.pop(key, None)
        claims = self._claims(before)
        for symbol, environment in claims:
            self._claim(symbol, environment, new)
        return touched | {key for symbol, environment in claims for key in self.sectors(environment)}

    def _claim(self, symbol: str, environment: str, new: Things) -> None:
        for key in self.sectors(environment):
            self.things[key].members.pop(symbol, None)
            if key in new and symbol in new[key].members:
                self.things[key].members[symbol] = (None, "")

    def _claims(self, before: Mapping[Key, Thing | None]) -> set[tuple[str, str]]:
        """The symbols whose sector may be another one after what is written."""
        claims: set[tuple[str, str]] = set()
        for key, old in before.items():
            both = [one for one in (old, self.things.get(key)) if one]
            if key[0] == "STOCK" and (len(both) == 1 or both[0].columns["sector"] != both[-1].columns["sector"]):
                claims.add((key[1], key[2]))
            elif key[0] == "SECTOR" and (len(both) == 1 or both[0].display != both[-1].display):
                names = {ascii_lower(key[1]), *(label(one.display) for one in both)}
                claims |= {(symbol, key[2]) for symbol in self.naming(names, key[2])}
        return claims


def family(entry: Entry) -> Key:
    """What the fate of an entry is decided among."""
    return KINDS.get(entry.type, "STOCK"), plain(entry.lookup), entry.environment


class World:
    """A database, its twin, and what has been done so far."""

    def __init__(self, database: Database, seed: str) -> None:
        self.database, self.random = database, random.Random(seed)  # noqa: S311 - a life that can be lived again
        with database.engine.connect() as connection:
            self.truth = Truth(stored(connection), documents(connection))
        self.phase = Phase.PARALLEL
        self.counted = 0
        self.log: list[str] = []

    def fresh(self) -> Database:
        """The database without what a connection remembers."""
        return Database(self.database.url)

    def new(self, prefix: str) -> str:
        """A name that nothing has."""
        self.counted += 1
        return f"{prefix}{self.counted}"

    def pick(self, *kinds: str) -> Key | None:
        """A group or stock of one of these kinds that is there."""
        keys = sorted(key for key in self.truth.things if key[0] in kinds)
        return self.random.choice(keys) if keys else None

    def send(self, statement: str, **binds: object) -> bool:
        """Write as somebody else would; whether it was acknowledged."""
        self.log.append(f"{statement} {binds}")
        try:
            execute(self.database, statement, **binds)
        except sa.exc.DBAPIError as error:
            if getattr(error.orig, "sqlstate", None) not in after_writes.REFUSED:
                raise
            self.log.append(f"refused: {error.orig}")
            return False
        return True

    def write(self) -> set[Key]:
        """One write to the side that is primary; returns what it touched."""
        acts = LEGACY_ACTS if self.phase is Phase.PARALLEL else AFTER_ACTS
        return self.random.choice(acts)(self)

    def change(self) -> None:
        """One change of phase, which must be possible."""
        self.random.choice(CHANGES[self.phase])(self)

    def verdict(self) -> tuple[str, set[Element]]:
        """What the program objects to (nothing when it passes), and what it lists as what documents cannot hold."""
        try:
            validated, now = validation.run(self.fresh()), migration.status(self.fresh())
        except (WorkbenchError, sa.exc.DBAPIError) as error:
            return f"{type(error).__name__}: {error}", set()
        wanted = Verdict.UNCHECKED if self.phase is Phase.ARCHIVED else Verdict.PASS
        said = [] if validated.verdict is wanted else [validation.sentence(validated)]
        said += [f"drift {now.drift}: {now.writers[:3]}"] if now.drift else []
        said += now.defects
        said += [f"phase {now.phase}, not {self.phase}"] if now.phase is not self.phase else []
        return "; ".join(said), listed(now)

    def lost(self, listed: set[Element], but: set[Key] | frozenset[Key] = frozenset()) -> list[str]:
        """What the twin misses in the database; of keys that are left out only whether both sides agree."""
        with self.database.engine.connect() as connection:
            found = stored(connection)
            missing = [
                f"{element} is {after}, and was {before}"
                for element, before, after in differing(elements(self.truth.things, DERIVED), elements(found, DERIVED))
                if tuple(element[:3]) not in but
            ]
            if self.phase is Phase.ARCHIVED:
                return missing
            missing += lost_between(connection, listed)
            if self.phase is Phase.PARALLEL and not but:
                now = [canonical(entry) for entry in documents(connection)]
                ours = [canonical(entry) for entry in self.truth.documents]
                missing += [f"document is {a}, and was {b}" for b, a in zip(ours, now, strict=False) if a != b]
                missing += [f"{len(now)} documents, and there were {len(ours)}"] if len(now) != len(ours) else []
        return missing

    def check(self) -> None:
        """After what is allowed the program passes, and the twin misses nothing."""
        objection, listed = self.verdict()
        assert not objection, self.told("A false alarm", [objection])
        assert not (lost := self.lost(listed)), self.told("The program passes, and this is lost", lost)

    def told(self, what: str, rows: list[str]) -> str:
        """The failure with the acts that led to it."""
        return "\n".join([f"{what}:", *rows[:12], "", "Acts:", *self.log])


def listed(now: Status) -> set[Element]:
    """What documents cannot hold, as the program says."""
    return {(row.type, row.name, row.environment, row.symbol) for row in now.after_only}


# Writes to the documents, while they are primary.


def _documents(world: World, *types: str) -> list[Entry]:
    return [entry for entry in world.truth.documents if entry.type in types]


def _written(world: World, entry: Entry, value: Any) -> set[Key]:
    """Write another document for an entry."""
    text = text_of(value)
    if not world.send(
        "UPDATE public.cache_entries SET value = CAST(:value AS jsonb) WHERE id = :id", value=text, id=entry.id
    ):
        return set()
    changed = [replace(entry, value=text) if one.id == entry.id else one for one in world.truth.documents]
    return world.truth.follow(changed, {entry.id})


LISTS = ("etf_holdings", "theme_definition", "etf_universe", "stock_universe")


def legacy_list(world: World) -> set[Key]:
    """Change a list: a weight, members that come, go or change places, a line that comes twice."""
    entry = world.random.choice(_documents(world, *LISTS))
    document = parse(entry.value)
    key, _ = find_list(document)
    if key is None:
        return set()
    lines = document if key == "" else document[key]
    kind = world.random.choice(["weight", "add", "add", "drop", "shuffle", "twice", "odd"])
    if kind == "weight" and (weighty := [line for line in lines if isinstance(line, dict) and "weight" in line]):
        world.random.choice(weighty)["weight"] = parse(world.random.choice(WEIGHTS))
    elif kind == "add":
        lines.insert(world.random.randint(0, len(lines)), _line(world, lines))
    elif kind == "drop" and len(lines) > 1:
        lines.pop(world.random.randrange(len(lines)))
    elif kind == "shuffle":
        world.random.shuffle(lines)
    elif kind == "twice" and lines:
        lines.append(world.random.choice(lines))
    elif kind == "odd":
        lines.append(world.random.choice([7, None, "brk-b", {"note": "no symbol"}, "?"]))
    return _written(world, entry, document)


def _line(world: World, lines: list[Any]) -> Any:
    symbol = world.random.choice([*SYMBOLS, world.new("N")])
    if not any(isinstance(line, dict) for line in lines):
        return symbol
    return {"symbol": symbol, "weight": parse(world.random.choice(WEIGHTS))}


def legacy_text_list(world: World) -> set[Key]:
    """Change a list that is JSON inside a text."""
    entry = world.random.choice(_documents(world, "themes"))
    lines = json.loads(entry.document["value"])
    lines.append(world.random.choice([*SYMBOLS, world.new("N")]))
    return _written(world, entry, {**entry.document, "value": json.dumps(lines)})


def legacy_key(world: World) -> set[Key]:
    """Say something else about a fund, a theme, a sector or a stock."""
    entries = [entry for entry in world.truth.documents if isinstance(entry.document, dict)]
    entry = world.random.choice(entries)
    return _written(world, entry, {**entry.document, "note": {"said": world.new("n")}})


def legacy_stock(world: World) -> set[Key]:
    """Change a stock's sector, industry or market capitalisation."""
    entry = world.random.choice(_documents(world, "stock_metadata"))
    kind = world.random.choice(["sector", "sector", "industry", "market_cap"])
    values = {
        "sector": world.random.choice(SECTORS),
        "industry": world.new("I"),
        "market_cap": parse(world.random.choice(["1.50", "7", "1e3"])),
    }
    return _written(world, entry, {**entry.document, kind: values[kind]})


NEW_DOCUMENTS: list[tuple[str, Any]] = [
    ("etf_holdings", {"holdings": [{"symbol": "AAPL", "weight": 1}], "total_holdings": 1}),
    ("etf_holdings", ["XOM", "xom"]),
    ("theme_definition", {"symbols": ["AMD"], "description": "new"}),
    ("sector_industry_map", {"industries": []}),
    ("stock_metadata", {"sector": "Energy", "market_cap": 5}),
    ("stock_metadata", {"sector": "Gold"}),
]


def legacy_insert(world: World) -> set[Key]:
    """Add a document; sometimes a sector that stocks have named for long."""
    type, value = world.random.choice(NEW_DOCUMENTS)
    name = "Gold" if type == "sector_industry_map" and world.random.random() < 0.5 else world.new("D")
    if any((entry.type, entry.name) == (type, name) for entry in world.truth.documents):
        return set()
    if not world.send(
        """INSERT INTO public.cache_entries (type, name, key, value, environment)
           VALUES (:type, :name, :name, CAST(:value AS jsonb), 'DEFAULT')""",
        type=type,
        name=name,
        value=json.dumps(value),
    ):
        return set()
    with world.database.engine.connect() as connection:
        (entry,) = [one for one in documents(connection) if (one.type, one.name) == (type, name)]
    assert entry.document == parse(json.dumps(value))
    return world.truth.follow([*world.truth.documents, entry], {entry.id})


def legacy_delete(world: World) -> set[Key]:
    """Take a document away; of sectors and stocks some must remain, or a line of the report is empty."""
    types = [type for type in KINDS | {"stock_metadata": ""} if len(_documents(world, type)) > 1]
    entry = world.random.choice(_documents(world, *types))
    if not world.send("DELETE FROM public.cache_entries WHERE id = :id", id=entry.id):
        return set()
    return world.truth.follow([one for one in world.truth.documents if one.id != entry.id], {entry.id})


Act = Callable[[World], set[Key]]
LEGACY_ACTS: list[Act] = [
    *(legacy_list, legacy_list, legacy_list, legacy_text_list, legacy_key, legacy_stock, legacy_stock),
    *(legacy_insert, legacy_delete),
]


# Writes to the tables, once they are primary.

OF = "(SELECT id FROM public.definition_groups WHERE (type, name, environment) = (:kind, :name, :environment))"
GROUPS = ("ETF", "THEME", "SECTOR", "UNIVERSE", "CUSTOM", "SEGMENT")


def _binds(key: Key) -> dict[str, object]:
    return dict(zip(("kind", "name", "environment"), key, strict=True))


def _around(world: World, key: Key, *symbols: str) -> set[Key]:
    """What a write of these members touches: the group, their stocks, and their sectors."""
    environment = key[2]
    stocks: set[Key] = {("STOCK", symbol, environment) for symbol in symbols}
    return {key} | stocks | {*world.truth.sectors(environment)}


def _refresh(world: World, key: Key, *symbols: str) -> set[Key]:
    if key[0] == "SECTOR":
        world.truth.name(key[2], symbols)
    return _around(world, key, *symbols)


def after_add(world: World) -> set[Key]:
    """Add a member; sometimes one that a document cannot hold."""
    key = world.pick(*GROUPS, "SECTOR", "CUSTOM")
    assert key
    symbol = world.random.choice([*SYMBOLS, *SYMBOLS, *UNHELD_SYMBOLS, world.new("N"), world.new("N")])
    weight = world.random.choice([None, None, *WEIGHTS])
    if symbol in world.truth.things[key].members:
        return set()
    if not world.send(
        f"""INSERT INTO public.group_memberships (group_id, symbol, weight)
            VALUES ({OF}, :symbol, CAST(:weight AS numeric))""",
        **_binds(key),
        symbol=symbol,
        weight=weight,
    ):
        return set()
    world.truth.things[key].members[symbol] = (value_of(weight), "")
    return _refresh(world, key, symbol)


def _member(world: World) -> tuple[Key, str] | None:
    key = world.pick(*GROUPS, "SECTOR", "ETF", "CUSTOM")
    assert key
    members = sorted(world.truth.things[key].members)
    return (key, world.random.choice(members)) if members else None


def after_drop(world: World) -> set[Key]:
    """Take a member away."""
    if not (found := _member(world)):
        return set()
    key, symbol = found
    if not world.send(
        f"DELETE FROM public.group_memberships WHERE group_id = {OF} AND symbol = :symbol", **_binds(key), symbol=symbol
    ):
        return set()
    del world.truth.things[key].members[symbol]
    return _refresh(world, key, symbol)


def after_weigh(world: World) -> set[Key]:
    """Give a member another weight, or the whole list other weights."""
    if not (found := _member(world)):
        return set()
    key, symbol = found
    weight = world.random.choice([None, *WEIGHTS])
    chosen = [symbol] if world.random.random() < 0.7 else sorted(world.truth.things[key].members)
    if not world.send(
        f"""UPDATE public.group_memberships SET weight = CAST(:weight AS numeric)
             WHERE group_id = {OF} AND symbol = ANY (:symbols)""",
        **_binds(key),
        symbols=chosen,
        weight=weight,
    ):
        return set()
    members = world.truth.things[key].members
    members.update({symbol: (value_of(weight), members[symbol][1]) for symbol in chosen})
    return _refresh(world, key, *chosen)


def after_rename_member(world: World) -> set[Key]:
    """Let a membership be of another symbol."""
    found = _member(world)
    symbol = world.random.choice([*SYMBOLS, *UNHELD_SYMBOLS])
    if not found or symbol in world.truth.things[found[0]].members:
        return set()
    key, old = found
    if not world.send(
        f"UPDATE public.group_memberships SET symbol = :symbol WHERE group_id = {OF} AND symbol = :old",
        **_binds(key),
        symbol=symbol,
        old=old,
    ):
        return set()
    members = world.truth.things[key].members
    members[symbol] = members.pop(old)
    return _refresh(world, key, *sorted([old, symbol]))


def after_describe(world: World) -> set[Key]:
    """Say something else about a group."""
    key = world.pick(*GROUPS)
    assert key
    note = world.new("n")
    if not world.send(
        f"""UPDATE public.definition_groups SET description = :note,
                   metadata = coalesce(metadata, '{{}}') || '{{"note": 1}}'
             WHERE id = {OF}""",
        **_binds(key),
        note=note,
    ):
        return set()
    world.truth.things[key].columns["description"] = note
    world.truth.things[key].keys["note"] = parse("1")
    return _around(world, key, *world.truth.things[key].members)


def after_rename_group(world: World) -> set[Key]:
    """Give a group another name."""
    key = world.pick("ETF", "THEME", "UNIVERSE", "CUSTOM")
    assert key
    name = world.new("R")
    if not world.send(f"UPDATE public.definition_groups SET name = :new WHERE id = {OF}", **_binds(key), new=name):
        return set()
    renamed = (key[0], name, key[2])
    world.truth.things = {renamed if one == key else one: thing for one, thing in world.truth.things.items()}
    return _around(world, renamed, *world.truth.things[renamed].members) | {key}


def after_group(world: World) -> set[Key]:
    """Add a group with members, of any kind."""
    kind = world.random.choice(["ETF", "THEME", "CUSTOM", "CUSTOM", "SEGMENT", "SECTOR"])
    name = "gold" if kind == "SECTOR" and world.random.random() < 0.7 else world.new("G")
    key, symbols = (kind, name, "DEFAULT"), world.random.sample(SYMBOLS, 2)
    if key in world.truth.things or not world.send(
        """INSERT INTO public.definition_groups (name, type, environment, display_name)
           VALUES (:name, :kind, :environment, :said)""",
        **_binds(key),
        said=name,
    ):
        return set()
    world.truth.things[key] = Thing(name, {"description": None}, {})
    if kind == "SECTOR":
        world.truth.join("DEFAULT", world.truth.naming({ascii_lower(name)}, "DEFAULT"))
        return _around(world, key, *SYMBOLS)
    if world.send(
        f"""INSERT INTO public.group_memberships (group_id, symbol, weight)
            SELECT {OF}, unnest(CAST(:symbols AS text[])), 0.5""",
        **_binds(key),
        symbols=symbols,
    ):
        world.truth.things[key].members = {symbol: (value_of("0.5"), "") for symbol in symbols}
    return _around(world, key, *symbols)


def after_delete_group(world: World) -> set[Key]:
    """Take a group away; of each kind some must remain."""
    kinds = [kind for kind in GROUPS if sum(key[0] == kind for key in world.truth.things) > 2 or kind == "CUSTOM"]
    if not (key := world.pick(*kinds)) or not world.send(
        f"DELETE FROM public.definition_groups WHERE id = {OF}", **_binds(key)
    ):
        return set()
    gone = world.truth.things.pop(key)
    if key[0] == "SECTOR":
        world.truth.join(key[2], world.truth.naming({ascii_lower(key[1]), label(gone.display)}, key[2]))
    return _around(world, key, *gone.members)


def after_stock(world: World) -> set[Key]:
    """Change a column of a stock."""
    key = world.pick("STOCK")
    assert key
    column = world.random.choice(["sector", "sector", "industry", "market_cap"])
    values = {"sector": SECTORS, "industry": [world.new("I"), None], "market_cap": ["1.50", "7", None, "NaN"]}
    value = world.random.choice(values[column])
    cast = "numeric" if column == "market_cap" else "text"
    if not world.send(
        f"""UPDATE public.stock_metadata SET {column} = CAST(:value AS {cast})
             WHERE symbol = :name AND environment = :environment AND :kind = 'STOCK'""",
        **_binds(key),
        value=value,
    ):
        return set()
    one = world.truth.things[key]
    changed = one.columns[column] != value
    one.columns[column] = value_of(value) if column == "market_cap" else value
    if column == "sector" and changed:
        world.truth.join(key[2], [key[1]])
    return _around(world, key, key[1])


def after_add_stock(world: World) -> set[Key]:
    """Add a stock."""
    key = ("STOCK", world.random.choice([*SYMBOLS, world.new("N")]), "DEFAULT")
    sector = world.random.choice(SECTORS)
    if key in world.truth.things or not world.send(
        """INSERT INTO public.stock_metadata (symbol, environment, sector, display_name)
           SELECT :name, :environment, :sector, :said WHERE :kind = 'STOCK'""",
        **_binds(key),
        sector=sector,
        said=key[1],
    ):
        return set()
    columns = {"sector": sector, "industry": None, "market_cap": None, "is_validated": None}
    world.truth.things[key] = Thing(key[1], columns, {})
    world.truth.join("DEFAULT", [key[1]])
    return _around(world, key, key[1])


def after_delete_stock(world: World) -> set[Key]:
    """Take a stock away."""
    key = world.pick("STOCK")
    assert key
    if not world.send(
        "DELETE FROM public.stock_metadata WHERE symbol = :name AND environment = :environment AND :kind = 'STOCK'",
        **_binds(key),
    ):
        return set()
    del world.truth.things[key]
    world.truth.leave(key[2], key[1])
    return _around(world, key, key[1])


def straggle(world: World) -> set[Key]:
    """An old writer is refused, and nothing changes."""
    statement = "UPDATE public.cache_entries SET value = '[]' WHERE type = 'etf_holdings'"
    if world.phase is Phase.CUTOVER:
        assert not world.send(statement)
    return set()


AFTER_ACTS: list[Act] = [
    *(after_add, after_add, after_add, after_drop, after_weigh, after_weigh, after_rename_member, after_describe),
    *(after_rename_group, after_group, after_group, after_delete_group, after_stock, after_stock, after_add_stock),
    *(after_delete_stock, straggle),
]


# Changes of phase.


def _validator(world: World) -> Callable[[], Verdict]:
    return lambda: validation.run(world.fresh()).verdict


def cut_over(world: World) -> None:
    """Make the tables primary."""
    world.log.append("cutover")
    migration.cutover(world.fresh(), validator=_validator(world))
    world.phase = Phase.CUTOVER


def go_back(world: World) -> None:
    """Make the documents primary: they are what the twin now holds as well."""
    world.log.append("rollback")
    migration.rollback(world.fresh())
    world.phase = Phase.PARALLEL
    with world.database.engine.connect() as connection:
        world.truth.documents = documents(connection)


def archive(world: World) -> None:
    """Archive the documents."""
    world.log.append("archive")
    archiving.archive(world.fresh(), archiving.Terms(checks=0), True, validator=_validator(world))
    world.phase = Phase.ARCHIVED


def bring_back(world: World) -> None:
    """Bring the documents back from the tables."""
    world.log.append("rollback")
    migration.rollback(world.fresh())
    world.phase = Phase.CUTOVER


def upgrade(world: World) -> None:
    """Put back what is missing, which is nothing."""
    world.log.append("upgrade")
    migration.upgrade(world.fresh())


def begin_anew(world: World) -> None:
    """Drop the tables and migrate again: what documents cannot hold is kept aside, and lists of one's own come back."""
    world.log.append("rollback, migrate")
    migration.rollback(world.fresh())
    world.random.choice([migration.migrate, migration.migrate_online])(world.fresh())
    own = {key: thing for key, thing in world.truth.things.items() if key[0] in ("CUSTOM", "SEGMENT")}
    world.truth.things = mapped(world.truth.documents) | own


CHANGES: dict[Phase, list[Callable[[World], None]]] = {
    Phase.PARALLEL: [cut_over, cut_over, cut_over, cut_over, begin_anew, upgrade],
    Phase.CUTOVER: [go_back, go_back, go_back, archive, upgrade],
    Phase.ARCHIVED: [bring_back],
}
