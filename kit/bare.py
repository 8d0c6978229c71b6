"""Importing one module of a package that brings all of them."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec, module_from_spec


@contextmanager
def not_run(*packages: str) -> Iterator[None]:
    """Within, modules of these packages are imported without the packages themselves.

    Some packages import all that lies in them, and with it what we never use. Name the
    outermost first. Afterwards they are forgotten, so that whoever wants one gets it
    whole.
    """
    added = []
    try:
        for name in packages:
            spec = find_spec(name) if name not in sys.modules else None
            if spec is not None:
                sys.modules[name] = module_from_spec(spec)
                added.append(name)
        yield
    finally:
        for name in added:
            sys.modules.pop(name, None)
