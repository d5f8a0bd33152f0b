"""Papermill, as the workbench loads and uses it."""

import sys
from functools import cache
from typing import Any

ENGINE = "written at the end"


@cache
def papermill() -> Any:
    """The package, knowing our engine.

    jsonschema, which it imports, would compile a grammar of addresses for a second; notebooks have none to check.
    """
    sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]
    import papermill
    from papermill.engines import NBClientEngine, papermill_engines

    if sys.modules.get("rfc3987_syntax") is None:
        sys.modules.pop("rfc3987_syntax", None)

    class WrittenAtTheEnd(NBClientEngine):  # type: ignore[misc]
        """Papermill would write the notebook before and after every cell, in as much time as the cells take."""

        @classmethod
        def execute_managed_notebook(cls, nb_man: Any, kernel_name: str, **more: Any) -> None:
            nb_man.output_path, place = None, nb_man.output_path
            try:
                super().execute_managed_notebook(nb_man, kernel_name, **more)
            finally:
                nb_man.output_path = place

    papermill_engines.register(ENGINE, WrittenAtTheEnd)
    return papermill
