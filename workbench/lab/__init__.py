"""JupyterLab as a home for analysts: its settings, magics and dropdowns."""
