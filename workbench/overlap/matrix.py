"""All pairs of groups: by weight and by name, families, near clones, and one digest from several engines."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import cached_property

from workbench.display import counted, percent
from workbench.encoding import Sheet
from workbench.errors import EnginesDisagreeError
from workbench.overlap import engines
from workbench.overlap.answers import BILLION, NOT_JSON, OfTwo, OverlapAnswer
from workbench.overlap.measures import bounds, chance, remarks
from workbench.overlap.source import Holdings, SnapshotSource
from workbench.snapshot.duck import Array

NEAR_CLONE = 0.9
FAMILY_DISTANCE = 0.5
MOST_CLUSTERED = 500


@dataclass(frozen=True)
class PairLine(OfTwo):
    jaccard: float
    lift: float | None


@dataclass(frozen=True)
class EngineDigest:
    name: str
    digest: str
    verdict: str | None = None


@dataclass(frozen=True)
class Family:
    """Groups that cluster together (average linkage, distance 1 - overlap), in the order of the clustering."""

    number: int
    members: tuple[str, ...]


@dataclass(frozen=True, eq=False)
class Matrix(OverlapAnswer):
    """All pairs of `groups`. `common` (billionths) and `counts` are upper triangles of shape (groups, groups);
    `rows` are the pairs that overlap most, by weight, then by names for groups without weights."""

    groups: list[str]
    types: list[str]
    weighted: list[bool]
    common: Array = field(repr=False, metadata=NOT_JSON)
    counts: Array = field(repr=False, metadata=NOT_JSON)
    pairs: int
    near_clones: int
    digest: str
    engines: list[EngineDigest]
    rows: list[PairLine]

    @property
    def title(self) -> str:
        return f"Which of {len(self.groups):,} groups are alike?"

    @property
    def rows_in_all(self) -> int:
        return self.pairs

    @property
    def sentence(self) -> str:
        if not self.rows:
            return f"There are fewer than two groups to compare ({len(self.groups)})."
        best = self.rows[0]
        clones = f"{counted(self.near_clones, 'pair')} with 90 % and more in common (near clones)"
        if best.overlap is None:
            most = f"{best.a} and {best.b} share most names ({best.shared:,})"
            return f"Of {self.pairs:,} pairs none has weights on both sides; {most}."
        share = f"{best.a} and {best.b} are most alike, with {percent(best.overlap)} of their money in common"
        return f"Of {self.pairs:,} pairs, {share}{best.doubt}; {clones}."

    @cached_property
    def linkage(self) -> Array | None:
        """How the groups join, the nearest first; None when there are too few or too many to cluster."""
        import numpy as np

        if not 2 < len(self.groups) <= MOST_CLUSTERED:
            return None
        from scipy.cluster.hierarchy import linkage
        from scipy.spatial.distance import squareform

        distances = 1 - self.likeness().clip(0, 1)
        np.fill_diagonal(distances, 0)
        joined: Array = linkage(squareform(distances, checks=False), "average", optimal_ordering=True)
        return joined

    @property
    def order(self) -> list[int]:
        if self.linkage is None:
            return list(range(len(self.groups)))
        from scipy.cluster.hierarchy import leaves_list

        return [int(leaf) for leaf in leaves_list(self.linkage)]

    @property
    def families(self) -> list[Family]:
        if self.linkage is None:
            return []
        from scipy.cluster.hierarchy import fcluster

        labels = fcluster(self.linkage, FAMILY_DISTANCE, "distance")
        members: dict[int, list[str]] = {}
        for place in self.order:
            members.setdefault(int(labels[place]), []).append(self.groups[place])
        large = sorted((tuple(names) for names in members.values() if len(names) > 1), key=lambda names: -len(names))
        return [Family(number, names) for number, names in enumerate(large, start=1)]

    def overlaps(self) -> Array:
        """The overlap of all pairs as fractions, shape (groups, groups); not a number where there are no weights."""
        import numpy as np

        overlaps = (self.common + np.triu(self.common, 1).T) / BILLION
        return np.where(np.outer(self.weighted, self.weighted), overlaps, np.nan)

    def square(self) -> Sheet:
        """All groups against all, a table of overlaps in the order of the groups; empty where there are no weights."""
        names = Counter(self.groups)
        labels = [
            name if names[name] == 1 and name != "group" else f"{type}:{name}"
            for name, type in zip(self.groups, self.types, strict=True)
        ]
        cells = [[None if value != value else value for value in row] for row in self.overlaps().tolist()]
        lines = [[label, *line] for label, line in zip(labels, cells, strict=True)]
        return Sheet("overlap", {"group": "str", **dict.fromkeys(labels, "float")}, lines)

    def likeness(self) -> Array:
        """How alike pairs are: the overlap, and where there are no weights the share of names in common (Jaccard)."""
        import numpy as np

        sizes = self.counts.diagonal()
        shared = self.counts + np.triu(self.counts, 1).T
        union = sizes[:, None] + sizes[None, :] - shared
        names = np.divide(shared, union, out=np.zeros(shared.shape), where=union > 0)
        overlaps = self.overlaps()
        return np.where(np.isnan(overlaps), names, overlaps)


def matrix(
    source: SnapshotSource, types: Sequence[str] = ("ETF",), top: int | None = 100, check: bool = False
) -> Matrix:
    """All pairs of the groups of `types`, the `top` of them in `rows` (None or 0 for all). With `check`, DuckDB and
    Polars compute them too, and must agree. Raises EnginesDisagreeError, ImplausibleWeightsError. Grain: a row a pair.
    Units: overlap as a fraction of a fund. Source: lists of the snapshot, weights in whole billionths."""
    with source.open_with(types) as duck:
        holdings = source.numbers(duck)
        answers = source.all_pairs_elsewhere(types)
        if check or not answers:
            answers["kernel"] = engines.by_kernel(holdings)
        if check:
            answers |= {"DuckDB": engines.by_duckdb(duck, len(holdings.totals)), "Polars": engines.by_polars(holdings)}
    digests = {name: engines.digest(holdings, *answer) for name, answer in answers.items()}
    if len(set(digests.values())) > 1:
        raise EnginesDisagreeError(digests=", ".join(f"{name} {digest[:12]}" for name, digest in digests.items()))
    common, counts = next(iter(answers.values()))
    pairs = len(counts) * (len(counts) - 1) // 2
    return Matrix(
        groups=[total.name for total in holdings.totals],
        types=[total.type for total in holdings.totals],
        weighted=[total.weighted for total in holdings.totals],
        common=common,
        counts=counts,
        pairs=pairs,
        near_clones=int((common >= NEAR_CLONE * BILLION).sum() - (common.diagonal() >= NEAR_CLONE * BILLION).sum()),
        digest=next(iter(digests.values())),
        engines=[EngineDigest(name, digest, "pass" if check else None) for name, digest in digests.items()],
        rows=[_line(holdings, i, j, common, counts) for i, j in _top(common, counts, top or None)],
        notes=[*_kept(top or 0, pairs), *remarks(holdings.totals), *holdings.notes],
        label=source.label,
        day=min(filter(None, (total.as_of for total in holdings.totals)), default=None),
    )


def _kept(top: int, pairs: int) -> list[str]:
    return [f"Kept are the {top:,} of {pairs:,} pairs that share most; `top` 0 keeps all."] if 0 < top < pairs else []


def _top(common: Array, counts: Array, top: int | None) -> list[tuple[int, int]]:
    """The pairs that share most money, then those that share most of their names; a row at a time, for memory."""
    import numpy as np

    sizes = counts.diagonal()
    best: list[tuple[float, int, int]] = []
    least = -1.0  # what is below cannot be among the top
    for i in range(len(counts)):
        union = np.maximum(sizes[i] + sizes[i + 1 :] - counts[i, i + 1 :], 1)
        score = np.where(common[i, i + 1 :] > 0, 1 + common[i, i + 1 :] / BILLION, counts[i, i + 1 :] / union)
        places = np.flatnonzero(score >= least)
        places = places[np.argsort(-score[places], kind="stable")[:top]]
        best.extend((-float(score[place]), i, i + 1 + int(place)) for place in places)
        if top is not None and len(best) > 20 * top:
            best = sorted(best)[:top]
            least = -best[-1][0]
    return [(i, j) for _, i, j in sorted(best)[:top]]


def _line(holdings: Holdings, i: int, j: int, common: Array, counts: Array) -> PairLine:
    a, b, shared = holdings.totals[i], holdings.totals[j], int(counts[i, j])
    in_a, in_b = holdings.of(i), holdings.of(j)
    only_a = sum(weight for stock, weight in in_a.items() if not in_b.get(stock))
    only_b = sum(weight for stock, weight in in_b.items() if not in_a.get(stock))
    overlap, high = bounds(a, b, int(common[i, j]), only_a, only_b)
    jaccard = shared / ((a.count + b.count - shared) or 1)
    lift = chance(holdings.universe, a.count, b.count, shared).lift
    return PairLine(a.name, b.name, a.type, b.type, overlap, high, shared, a.count, b.count, jaccard, lift)
