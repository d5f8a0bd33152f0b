"""Modules import each other in one direction only."""

from __future__ import annotations

from graphlib import TopologicalSorter

import grimp


def test_no_modules_import_each_other_in_a_circle() -> None:
    """No circle of imports, those inside functions counted; those for type checkers alone are not."""
    graph = grimp.build_graph("workbench", exclude_type_checking_imports=True, cache_dir=None)
    TopologicalSorter({module: graph.find_modules_directly_imported_by(module) for module in graph.modules}).prepare()
