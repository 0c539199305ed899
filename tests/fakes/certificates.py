"""Certificates of every kind, made on the spot, and servers that show them."""

from __future__ import annotations

import datetime
import ssl
from pathlib import Path

import trustme


class Authority:
    """Somebody who issues certificates.

    Attributes:
        file: its own certificate, to be trusted.
    """

    def __init__(self, folder: Path, *, name: str = "authority") -> None:
        self._authority = trustme.CA()
        self.file = folder / f"{name}.pem"
        self._authority.cert_pem.write_to_path(self.file)

    def server(
        self,
        *names: str,
        not_before: datetime.datetime | None = None,
        not_after: datetime.datetime | None = None,
    ) -> ssl.SSLContext:
        """The TLS of a server that is called so."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        issued = self._authority.issue_cert(*names, not_before=not_before, not_after=not_after)
        issued.configure_cert(context)
        return context
