"""Notebooks: checked parameters to papermill, executed notebooks to reports."""

from workbench.runner.execution import prepare_kernels, run_notebook
from workbench.runner.job import MAIN_JOB, SKIPPABLE, RunResult, run_all
from workbench.runner.parameters import (
    Parameter,
    check_parameters,
    copy_notebooks,
    names,
    needs_database,
    page_of,
    parameters,
    path_of,
)

__all__ = [
    "MAIN_JOB",
    "SKIPPABLE",
    "Parameter",
    "RunResult",
    "check_parameters",
    "copy_notebooks",
    "names",
    "needs_database",
    "page_of",
    "parameters",
    "path_of",
    "prepare_kernels",
    "run_all",
    "run_notebook",
]
