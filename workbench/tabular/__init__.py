"""Tables as people, spreadsheets, brokers and issuers write them: lines of cells, numbers, headings."""

from workbench.tabular.headings import Header, columns_of, find, names_currency
from workbench.tabular.numbers import Exact, Number, is_blank, marks, parse
from workbench.tabular.reading import Line, Sheet, read

__all__ = [
    "Exact",
    "Header",
    "Line",
    "Number",
    "Sheet",
    "columns_of",
    "find",
    "is_blank",
    "marks",
    "names_currency",
    "parse",
    "read",
]
