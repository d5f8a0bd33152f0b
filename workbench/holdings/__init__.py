"""Holdings files as issuers publish them: `read` gives funds with members and a certificate for each file, `drift` what
changed in the format since the file before. Pure: no database, nothing written."""

from workbench.holdings.drift import drift
from workbench.holdings.model import Certificate, Fund, HoldingsFile, Member, Weights
from workbench.holdings.parsing import parse, read
from workbench.tabular.sources import Source
