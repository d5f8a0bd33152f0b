"""The explorer behind Jupyter's own login: jupyter-server-proxy starts it once its tile is opened."""

import sys

from workbench.lab.home import CATEGORIES


def server() -> dict[str, object]:
    return {
        "command": [sys.executable, "-P", "-m", "workbench", "serve", "--port", "{port}"],
        "timeout": 60.0,
        # The server knows its own name alone, and who may ask is Jupyter's to say.
        "request_headers_override": {"Host": "127.0.0.1:{port}", "Origin": ""},
        "launcher_entry": {"title": "Explore funds, themes and portfolios", "category": CATEGORIES[False]},
    }
