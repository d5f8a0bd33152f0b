"""Notebooks: checked parameters to papermill, executed notebooks to reports."""

from workbench.runner.execution import prepare_kernels as prepare_kernels
from workbench.runner.execution import run_notebook as run_notebook
from workbench.runner.job import run_all as run_all
from workbench.runner.parameters import check_parameters as check_parameters
from workbench.runner.parameters import copy_notebooks as copy_notebooks
from workbench.runner.parameters import filled as filled
from workbench.runner.parameters import find as find
from workbench.runner.parameters import page_of as page_of
from workbench.runner.parameters import parameters as parameters
