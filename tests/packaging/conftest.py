"""Makes the set-up scripts importable, last on the path, so that `test.py` there does not hide Python's own `test`."""

import sys
from pathlib import Path

SCRIPTS = Path(__file__).resolve().parents[2] / "packaging"
sys.path.append(str(SCRIPTS))
