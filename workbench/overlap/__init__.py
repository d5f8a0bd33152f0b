"""How groups overlap, from a snapshot; needs no server. Definitions stand in the docstrings of the answers."""

from workbench.overlap.answers import Answer
from workbench.overlap.book import Book, open_book

__all__ = ["Answer", "Book", "open_book"]
