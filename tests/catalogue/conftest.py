from pathlib import Path

import pytest
from sample import COURSE, SampleCourse


@pytest.fixture
def course(tmp_path: Path) -> SampleCourse:
    """A small sound course in three languages, in a folder of courses of its own."""
    sample = SampleCourse(tmp_path / "courses" / "small")
    for name, text in COURSE.items():
        sample.write(name, text)
    return sample
