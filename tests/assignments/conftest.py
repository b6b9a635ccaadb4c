import pytest


@pytest.fixture
def luis(visit_as):
    """Senior staff in Guadalajara, who learns in Spanish."""
    return visit_as("luis")


@pytest.fixture
def ines(visit_as):
    """The expert of the cohort, who reads in Portuguese."""
    return visit_as("ines")


@pytest.fixture
def ana(visit_as):
    return visit_as("ana")
