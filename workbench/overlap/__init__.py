"""How groups overlap, from a snapshot; needs no server. Definitions stand in the docstrings of the answers."""

from workbench.overlap.answers import OverlapAnswer
from workbench.overlap.questions import SnapshotQuestions, open_book
