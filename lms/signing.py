"""Keyed hashes, and tokens of links in mail: nobody makes one without the server's key."""

import hashlib
import hmac

from lms.settings import settings


def signature(purpose: str, value: str) -> str:
    """A keyed hash, good for one purpose (a name without "/") and no other: whoever reads the tables learns no address,
    network or code from it, and nobody makes a link without the key."""
    return hmac.new(settings().key("secret").encode(), f"{purpose}/{value}".encode(), hashlib.sha256).hexdigest()


def signed(purpose: str, *names: str) -> str:
    """A token that says what its link may do, by names without "-" and "/"."""
    return "-".join([*names, signature(purpose, "/".join(names))[:40]])


def named_by(purpose: str, token: str) -> list[str] | None:
    """The names in a token that `signed` made for this purpose; None if it is not one of ours."""
    names = token.split("-")[:-1]
    is_ours = "/" not in token and hmac.compare_digest(token.encode(), signed(purpose, *names).encode())
    return names if is_ours else None
