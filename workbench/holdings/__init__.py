"""Holdings files as issuers publish them: `read` gives funds with members and a certificate for each file, `drift` what
changed in the format since the file before. Pure: no database, nothing written."""

from workbench.holdings.drift import drift as drift
from workbench.holdings.model import Certificate as Certificate
from workbench.holdings.model import Fund as Fund
from workbench.holdings.model import HoldingsFile as HoldingsFile
from workbench.holdings.model import Member as Member
from workbench.holdings.model import Weights as Weights
from workbench.holdings.parsing import parse as parse
from workbench.holdings.parsing import read as read
from workbench.tabular.sources import Source as Source
