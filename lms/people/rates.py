"""Rate limits that hold across processes: tries are counted in the database, in windows of a quarter of an hour."""

import ipaddress
from datetime import datetime, timedelta

from sqlalchemy import column, delete
from sqlmodel import Session, col

from lms import clock
from lms.db import INSERTS
from lms.errors import TooMany
from lms.i18n import N_
from lms.people.models import RateWindow
from lms.signing import signature

MINUTES = 15
PER_ADDRESS = 5
PER_NETWORK = 30


def count_try(db: Session, what: str, about: str, limit: int) -> None:
    """Count one try of `what` about an address or a network. Raises TooMany beyond `limit`."""
    window = RateWindow(key=f"{what}:{signature('rate', about)}", starts_at=window_of(clock.now()))
    insert = INSERTS[db.get_bind().dialect.name](RateWindow).values(**window.model_dump())
    again = insert.on_conflict_do_update(index_elements=["key", "starts_at"], set_={"count": col(RateWindow.count) + 1})
    if db.exec(again.returning(column("count"))).scalar_one() > limit:
        raise TooMany(
            N_("There were many tries in a short time. Wait %(minutes)s minutes, then try again."), minutes=MINUTES
        )


def forget_old_windows(db: Session) -> None:
    db.exec(delete(RateWindow).where(col(RateWindow.starts_at) < clock.now() - timedelta(days=1)))


def window_of(now: datetime) -> datetime:
    return now.replace(minute=now.minute - now.minute % MINUTES, second=0, microsecond=0)


def network_of(host: str) -> str:
    """What one household or office shares: the IPv4 address, or the first half of the IPv6 one."""
    try:
        address = ipaddress.ip_address(host)
    except ValueError:
        return host
    return host if address.version == 4 else str(ipaddress.ip_network(f"{host.partition('%')[0]}/64", strict=False))
