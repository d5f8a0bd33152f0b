"""Notebooks: checked parameters to papermill, executed notebooks to reports."""

from workbench.runner.execution import prepare_kernels, run_notebook
from workbench.runner.job import run_all
from workbench.runner.parameters import check_parameters, copy_notebooks, filled, find, page_of, parameters

__all__ = ["check_parameters", "copy_notebooks", "filled", "find", "page_of", "parameters", "prepare_kernels"]
__all__ += ["run_all", "run_notebook"]
