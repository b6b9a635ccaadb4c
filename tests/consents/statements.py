"""How many statements a page takes."""

from sqlalchemy import event

from lms import db as database


def counted(browser, address: str) -> int:
    browser.get(address)  # versions are read once in each process
    statements: list[str] = []

    def count(_connection, _cursor, statement, *_):
        if not statement.startswith(("BEGIN", "COMMIT", "ROLLBACK")):
            statements.append(statement)

    event.listen(database.engine(), "before_cursor_execute", count)
    try:
        assert browser.get(address).status_code == 200
    finally:
        event.remove(database.engine(), "before_cursor_execute", count)
    return len(statements)
