"""Holdings files as issuers publish them: `parse` gives the funds of a file with members and a certificate, `drift`
what changed in the format since the file before. Pure: no database, nothing written."""

from workbench.holdings.drift import drift
from workbench.holdings.model import Certificate, Fund, HoldingsFile, Member, Rejection, Weights
from workbench.holdings.parsing import parse
from workbench.tabular.sources import Source
