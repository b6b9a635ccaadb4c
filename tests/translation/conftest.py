import shutil
from pathlib import Path

import pytest
from edited import Desk

COURSES = Path(__file__).parents[2] / "courses"


@pytest.fixture
def desk(db, tmp_path) -> Desk:
    return Desk(db, shutil.copytree(COURSES, tmp_path / "courses"))
