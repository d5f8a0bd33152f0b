"""The daily way in: new files are loaded, a snapshot is taken, both sides are validated, pages are rendered."""

from workbench.refresh.job import Refreshed as Refreshed
from workbench.refresh.job import refresh as refresh
