from datetime import datetime

from sqlmodel import Field, SQLModel

from lms import clock, ids


class StoredFile(SQLModel, table=True):
    """A file that someone sent. What it is was told from its content; its bytes are in the store, under the digest.

    Whose it is, and who may read it, is known to the feature that took it.
    """

    __tablename__ = "stored_file"

    id: int = Field(default=None, primary_key=True)
    public_id: str = Field(default_factory=ids.public_id, unique=True)
    digest: str = Field(index=True)  # SHA-256, hexadecimal
    size: int  # bytes
    content_type: str
    name: str  # for people to read: no path, no control characters, an ending that agrees with the type
    created_at: datetime = Field(default_factory=clock.now)
