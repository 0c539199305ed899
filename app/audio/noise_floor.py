"""How loud it is when nobody speaks: the quietest moment of the last seconds.

Speech comes and goes, a fan does not: so what is never undercut for seconds is noise. Not here: what follows from it.
"""

from __future__ import annotations

from collections import deque

import numpy as np
import numpy.typing as npt

_STEPS = 33
_PARTS = 4

Energies = npt.NDArray[np.float64]


class NoiseFloor:
    """Follows the mean squares of steps of some 30 ms, of one channel or several; forgets after four seconds."""

    def __init__(self) -> None:
        self._parts: deque[Energies] = deque(maxlen=_PARTS)
        self._steps = 0

    @property
    def known(self) -> bool:
        """Whether enough has been heard: half a second."""
        return self._steps >= _STEPS // 2

    def follow(self, energies: Energies) -> Energies:
        """The floor, this step's `energies` (one for each channel) included; zeros as long as it is not known."""
        if self._steps % _STEPS == 0:
            self._parts.append(energies.copy())
        else:
            np.minimum(self._parts[-1], energies, out=self._parts[-1])
        self._steps += 1
        if not self.known:
            return np.zeros_like(energies)
        floor: Energies = np.min(self._parts, axis=0)
        return floor
