"""The same answers over HTTP, and the explorer: parse, ask, encode."""
