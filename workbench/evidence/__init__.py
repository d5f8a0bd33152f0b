"""Evidence that lasts: two runs compared, failures and findings that somebody answers for, runs signed and verified."""

from workbench.evidence.acceptances import ACCEPTED, accept, judge
from workbench.evidence.acceptances import read as acceptances
from workbench.evidence.comparing import RunDifference, diff, summary
from workbench.evidence.pages import write
from workbench.evidence.runs import Run, read_rows, read_run
from workbench.evidence.signing import decide, sign, signed, verify

__all__ = ["ACCEPTED", "Run", "RunDifference", "accept", "acceptances", "decide", "diff"]
__all__ += ["judge", "read_rows", "read_run", "sign", "signed", "summary", "verify", "write"]
