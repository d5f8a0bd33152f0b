"""Issuers' files into the database: previewed, written in one transaction, recorded, and taken back."""

from workbench.loading.applying import LoadTerms as LoadTerms
from workbench.loading.applying import load as load
from workbench.loading.applying import prepare as prepare
from workbench.loading.applying import with_snapshot as with_snapshot
from workbench.loading.model import Loads as Loads
from workbench.loading.records import end as end
from workbench.loading.records import listed as listed
from workbench.loading.records import rename as rename
from workbench.loading.records import undo as undo
from workbench.loading.reviewing import is_used as is_used
from workbench.loading.reviewing import review as review
from workbench.loading.reviewing import standing_lists as standing_lists
