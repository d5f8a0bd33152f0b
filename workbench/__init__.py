"""The relationship workbench: JSON relations to tables, with proof; then overlap, offline."""

__version__ = "0.1.0"
