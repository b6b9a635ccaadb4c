"""Asks the permissions page. One rule answers for a thing and for a list: doors and lists cannot disagree."""

from sqlalchemy import ColumnElement, false, or_, true
from sqlmodel import Session, select

from lms.access.permissions import GRANTS, VISIBLE_BY, Permission
from lms.access.scope import Scope, Scoped, Visitor
from lms.errors import Forbidden, Hidden


def holds(visitor: Visitor, permission: Permission) -> bool:
    """Whether the permission is granted to any of the visitor's roles, however far it reaches."""
    return any(role in GRANTS[permission] for role in visitor.roles)


def reach(visitor: Visitor, permission: Permission, table: type[Scoped]) -> ColumnElement[bool]:
    """The rows of a table that the visitor's permission reaches, as an SQL clause."""
    clauses = []
    for role in visitor.roles:
        scope = GRANTS[permission].get(role)
        if scope is Scope.EVERY and Scope.EVERY not in table.meanings():
            return true()
        if scope is not None:
            clauses.append(table.meanings()[scope](visitor, visitor.seats_as(role)))
    return or_(*clauses) if clauses else false()


def find(db: Session, visitor: Visitor, permission: Permission, table: type[Scoped], key: ColumnElement[bool]):
    """The thing that `key` names. Raises Hidden if the visitor may not see it, Forbidden if only not allowed this."""
    visible = reach(visitor, VISIBLE_BY.get(permission, permission), table)
    row = db.exec(select(table, reach(visitor, permission, table)).where(key, visible)).first()
    if row is None:
        raise Hidden
    thing, allowed = row
    if not allowed:
        raise Forbidden
    return thing
