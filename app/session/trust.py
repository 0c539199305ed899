"""Whom a secure connection trusts, and what to say where a certificate cannot be trusted.

Trusted are the authorities that the operating system trusts, so also those that a company has added to it, and those in
``SSL_CERT_FILE`` and ``SSL_CERT_DIR``. Certificates and host names are always verified; nothing turns that off.
"""

from __future__ import annotations

import os
import ssl
import sys
from collections.abc import Mapping

import truststore

from app.errors import UntrustedPeerError
from app.message import Message

FILE_VARIABLE = "SSL_CERT_FILE"
FOLDER_VARIABLE = "SSL_CERT_DIR"

_BUNDLES = (
    "/etc/ssl/certs/ca-certificates.crt",  # Debian, Ubuntu, Arch
    "/etc/pki/ca-trust/extracted/pem/tls-ca-bundle.pem",  # Fedora, RHEL
    "/etc/ssl/ca-bundle.pem",  # openSUSE
    "/etc/ssl/cert.pem",  # Alpine
)
"""Where distributions keep what they trust, for a Python that was built elsewhere and looks elsewhere."""

# OpenSSL's numbers, those of Windows (CERT_E_...) and those of macOS (errSec...).
_EXPIRED = {10, 0x800B0101, -67818}
_NOT_YET_VALID = {9, -67819}
_OTHER_HOST = {62, 64, 0x800B010F, -67602}
_REVOKED = {23, 0x800B010C, -67820}
_UNKNOWN_ISSUER = {2, 18, 19, 20, 21, 0x800B0109, 0x800B010A, -67843, -25318}


def secure_context(environ: Mapping[str, str] = os.environ) -> ssl.SSLContext:
    """What verifies certificates. Blocks: some hundred certificates are read, which takes up to 0.1 s.

    Raises `UntrustedPeerError` where one of the two variables names what cannot be used.
    """
    context = system_context() if sys.platform in ("darwin", "win32") else openssl_context(environ)
    _add_own(context, environ)
    return context


def system_context() -> ssl.SSLContext:
    """One that asks the operating system about each certificate.

    Not used on Linux: there it would read all certificates anew within each handshake, on the thread of the window.
    """
    return truststore.SSLContext(ssl.PROTOCOL_TLS_CLIENT)


def openssl_context(environ: Mapping[str, str] = os.environ) -> ssl.SSLContext:
    """One that holds the certificates of the system's files."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.load_default_certs()  # which reads the two variables, too
    if not context.cert_store_stats()["x509_ca"] and not environ.get(FILE_VARIABLE):
        bundle = next((path for path in _BUNDLES if os.path.isfile(path)), None)
        if bundle is not None:
            context.load_verify_locations(bundle)
    return context


def _add_own(context: ssl.SSLContext, environ: Mapping[str, str]) -> None:
    """Trust what the user's variables name; only said here, since OpenSSL passes over what it cannot read."""
    for variable, name in ((FILE_VARIABLE, "cafile"), (FOLDER_VARIABLE, "capath")):
        path = environ.get(variable)
        if not path:
            continue
        try:
            if name == "capath":
                os.listdir(path)  # for OpenSSL, a folder that is not there is an empty one
            context.load_verify_locations(**{name: path})
        except OSError as error:  # ssl.SSLError, too
            reason = error.strerror if not isinstance(error, ssl.SSLError) else Message("it contains no certificate")
            raise UntrustedPeerError(
                Message(
                    "The environment variable {variable} points to {path}, which can't be used ({reason}). "
                    "Correct it, or remove it.",
                    variable=variable,
                    path=path,
                    reason=reason,
                ),
                retryable=False,
            ) from error


def untrusted(error: ssl.SSLCertVerificationError, name: str) -> Message:
    """The sentence for a certificate that was refused; `name`: whose it should be, as it stands in a sentence."""
    code = error.verify_code
    if code in _EXPIRED:
        return Message(
            "The certificate of {name} has expired. Check this computer's date and time. If they're right, the "
            "service's operator has to renew it.",
            name=name,
        )
    if code in _NOT_YET_VALID:
        return Message("The certificate of {name} isn't valid yet. Check this computer's date and time.", name=name)
    if code in _OTHER_HOST:
        return Message(
            "The certificate received for {name} is for another address. Check the address. If this network "
            "requires you to sign in, open any page in a browser first.",
            name=name,
        )
    if code in _REVOKED:
        return Message("The certificate of {name} has been revoked. No secure connection is possible.", name=name)
    if code in _UNKNOWN_ISSUER:
        return Message(
            "The certificate of {name} was issued by an authority that this computer doesn't trust. On a "
            "company network, install the company's root certificate on this system, or set its file in the "
            "environment variable {variable}. On a public network, sign in with a browser first.",
            name=name,
            variable=FILE_VARIABLE,
        )
    return Message(
        "Couldn't verify the certificate of {name} ({reason}).", name=name, reason=error.verify_message or str(error)
    )
