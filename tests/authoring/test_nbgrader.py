"""The round trip with nbgrader's own commands: generate_assignment, autograde, validate, generate_feedback."""

import csv
import os
import subprocess
import sys

import nbformat
import pytest

from rlcourse.authoring import nbgrader, notebooks, validation
from rlcourse.checks.judge import judge
from rlcourse.checks.registry import chapters, find_exercise
from rlcourse.commands.environment import root

# Of what nbgrader needs, these are not in the course's environment. They get a folder of their own, as nbgrader would
# add its menus to the JupyterLab of everybody who has run the tests.
PACKAGES = ("nbgrader", "alembic", "Mako", "SQLAlchemy", "RapidFuzz")
SOURCES = {source.stem: source for source in notebooks.sources(root())[:2]}  # a notebook takes seconds to grade
POINTS = {
    name: sum(each.points for each in chapter.exercises) for name, chapter in zip(SOURCES, chapters(), strict=False)
}
MEDDLED = """
import os
os.environ.pop("NBGRADER_EXECUTION", None)
check = lambda *args, **settings: True
"""


pytestmark = pytest.mark.nightly  # two minutes of nbgrader's own commands


@pytest.fixture(scope="module")
def installed():
    """The folder with nbgrader, kept inside the course's environment."""
    folder = root() / ".venv" / "nbgrader"
    pins = [line for line in (root() / "constraints.txt").read_text().split("\n") if line.split("==")[0] in PACKAGES]
    content = "\n".join([sys.version, *pins])
    stamp = folder / "installed"
    if not stamp.exists() or stamp.read_text() != content:
        pip = [sys.executable, "-m", "pip", "install", "--quiet", "--upgrade", "--no-deps", "--target", str(folder)]
        subprocess.run([*pip, *pins], check=True)
        stamp.write_text(content)
    return folder


class School:
    """An nbgrader course in a folder."""

    def __init__(self, folder, installed):
        self.folder = folder
        self._environment = {name: value for name, value in os.environ.items() if not name.startswith("RLCOURSE_")}
        self._environment["PYTHONPATH"] = os.pathsep.join([str(root()), str(installed)])
        self._environment["PATH"] = os.pathsep.join([str(installed / "bin"), self._environment["PATH"]])  # alembic
        self._environment["OMP_NUM_THREADS"] = "1"
        nbgrader.write_course(root(), folder)

    def nbgrader(self, *arguments):
        """Run one of its commands; return what it printed."""
        command = [sys.executable, "-m", "nbgrader", *arguments]
        done = subprocess.run(command, cwd=self.folder, env=self._environment, capture_output=True, text=True)
        assert done.returncode == 0, done.stderr
        return done.stdout

    def released(self, chapter):
        return nbformat.read(self.folder / "release" / chapter / f"{chapter}.ipynb", as_version=4)

    def submit(self, student, chapter, notebook):
        path = self.folder / "submitted" / student / chapter / f"{chapter}.ipynb"
        path.parent.mkdir(parents=True)
        nbformat.write(notebook, path)

    def scores(self):
        """(student, chapter) → (score, most that could be scored)"""
        self.nbgrader("export", "--to", "grades.csv")
        with open(self.folder / "grades.csv", newline="") as file:
            rows = list(csv.DictReader(file))
        return {(row["student_id"], row["assignment"]): (float(row["score"]), float(row["max_score"])) for row in rows}


def role(cell):
    return notebooks.exercise_role(cell.metadata.get("tags", []))


def solved(released, source):
    """The released notebook with the course's solutions written into it."""
    solutions = {cell.id: cell.source for cell in notebooks.convert(source, for_learner=False).cells}
    for cell in released.cells:
        if role(cell)[0] == "exercise":
            cell.source = solutions[cell.id]
    return released


def half_right(released):
    """The released notebook with a known wrong solution in each exercise."""
    for cell in released.cells:
        if role(cell)[0] == "exercise":
            cell.source = validation.wrong_solution(find_exercise(role(cell)[1]), cell.source)
    return released


def meddled(released):
    """Nothing solved, but `check` always agrees, and nothing tells that nbgrader is at work."""
    released.cells.insert(1, nbformat.v4.new_code_cell(MEDDLED))
    first = next(index for index, cell in enumerate(released.cells) if role(cell)[0] == "check")
    released.cells.insert(first, nbformat.v4.new_code_cell(MEDDLED))
    return released


def without_checks(notebook):
    notebook.cells = [cell for cell in notebook.cells if role(cell)[0] != "check"]
    return notebook


@pytest.fixture(scope="module")
def school(installed, tmp_path_factory):
    school = School(tmp_path_factory.mktemp("school"), installed)
    for chapter, source in SOURCES.items():
        school.nbgrader("generate_assignment", chapter)
        school.submit("stub", chapter, school.released(chapter))
        school.submit("full", chapter, solved(school.released(chapter), source))
        school.submit("half", chapter, half_right(school.released(chapter)))
    welcome, source = next(iter(SOURCES.items()))
    school.submit("meddler", welcome, meddled(school.released(welcome)))
    school.submit("deleter", welcome, without_checks(solved(school.released(welcome), source)))
    school.submit("empty", welcome, without_checks(school.released(welcome)))
    for chapter in SOURCES:
        school.nbgrader("autograde", chapter)
    return school


@pytest.fixture(scope="module")
def scores(school):
    return school.scores()


@pytest.mark.parametrize("chapter", POINTS)
def test_release_is_the_learners_notebook_but_for_an_empty_line_below_each_exercise(school, chapter):
    ours = nbformat.read(root() / "notebooks" / f"{chapter}.ipynb", as_version=4).cells
    expected = [cell.source + "\n" * (role(cell)[0] == "exercise") for cell in ours]
    assert [cell.source for cell in school.released(chapter).cells] == expected


def test_solutions_get_every_point_and_stubs_none(scores):
    for chapter, points in POINTS.items():
        assert scores["full", chapter] == (points, points)
        assert scores["stub", chapter] == (0, points)


def test_a_half_right_answer_gets_the_points_of_the_properties_that_hold(scores):
    for name, chapter in zip(SOURCES, chapters(), strict=False):
        wrong = [(each, each.misconceptions[0].solution) for each in chapter.exercises]
        assert scores["half", name][0] == sum(judge(each, answer).points for each, answer in wrong)
    assert 0 < scores["half", "01-mdp"][0] < POINTS["01-mdp"]


def test_a_notebook_that_gives_check_away_gets_nothing(scores):
    assert scores["meddler", "00-welcome"][0] == 0


def test_checks_that_were_deleted_come_back(scores):
    assert scores["deleter", "00-welcome"][0] == POINTS["00-welcome"]
    assert scores["empty", "00-welcome"][0] == 0


def test_feedback_shows_the_card_of_a_failed_check(school):
    school.nbgrader("generate_feedback", "00-welcome")
    page = (school.folder / "feedback" / "half" / "00-welcome" / "00-welcome.html").read_text(encoding="utf-8")
    assert "0 of 2 points" in page and find_exercise("total-reward").misconceptions[0].hint[:30] in page


def test_validating_tells_a_learner_what_fails(school):
    stub, full = (f"submitted/{student}/00-welcome/00-welcome.ipynb" for student in ("stub", "full"))
    said = school.nbgrader("validate", stub)
    assert "FAILED ON 1 CELL" in said and "not attempted yet" in said
    assert "Success!" in school.nbgrader("validate", full)


def test_points_of_cells_are_those_of_the_exercises(school):
    for source in notebooks.sources(root()):
        for cell in nbgrader.assignment(source).cells:
            kind, exercise_id = role(cell)
            if kind == "check":
                assert cell.metadata.nbgrader.points == find_exercise(exercise_id).points


def test_what_a_school_has_written_is_never_overwritten(tmp_path):
    written = nbgrader.write_course(root(), tmp_path)
    assert tmp_path / "nbgrader_config.py" in written
    assert nbgrader.write_course(root(), tmp_path) == []
    (tmp_path / "nbgrader_config.py").write_text("c = get_config()\n")
    (tmp_path / "source" / "01-mdp" / "01-mdp.ipynb").unlink()
    with pytest.raises(nbgrader.Occupied, match=r"nbgrader_config\.py"):
        nbgrader.write_course(root(), tmp_path)
    assert not (tmp_path / "source" / "01-mdp" / "01-mdp.ipynb").exists()
