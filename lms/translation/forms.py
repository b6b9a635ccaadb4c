from urllib.parse import urlencode

from pydantic import BaseModel, Field


class Asked(BaseModel):
    """Which gaps are to be listed. Empty means every one."""

    course: str = Field("", max_length=100)
    language: str = Field("", max_length=10)
    page: int = Field(1, ge=1, le=10_000)

    def query(self, page: int) -> str:
        kept = {"course": self.course, "language": self.language} | ({"page": str(page)} if page > 1 else {})
        return urlencode({name: value for name, value in kept.items() if value})
