"""Issuers' files into the database: previewed, written in one transaction, recorded, and taken back."""

from workbench.loading.applying import LoadTerms, load, prepare, with_snapshot
from workbench.loading.model import Loads
from workbench.loading.records import end, listed, rename, undo
from workbench.loading.reviewing import is_used, review, standing_lists
