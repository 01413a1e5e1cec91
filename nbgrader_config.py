"""nbgrader's settings for this course: where the exercises live, and how they are run."""

import os
import sys
from pathlib import Path

# Graders run with small defaults and the embedded data, and never ask the network for pictures.
os.environ.setdefault("COURSE_PROFILE", "smoke")
os.environ.setdefault("COURSE_CACHE", str(Path.home() / ".cache" / "cnn-course"))
# nbgrader gives no points to a test cell with anything on stderr; warnings should cost nothing.
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"
os.environ["PYTHONWARNINGS"] = "ignore"

# nbgrader starts alembic by its bare name; it lies beside this Python, activated or not.
os.environ["PATH"] = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])

root = Path(__file__).resolve().parent
(root / "course").mkdir(exist_ok=True)

c = get_config()  # noqa: F821 (traitlets puts it here)
c.CourseDirectory.course_id = "cnn-course"
c.CourseDirectory.root = str(root)
c.CourseDirectory.source_directory = "solutions"
c.CourseDirectory.release_directory = "exercises"
c.CourseDirectory.submitted_directory = "course/submitted"
c.CourseDirectory.autograded_directory = "course/autograded"
c.CourseDirectory.feedback_directory = "course/feedback"
c.CourseDirectory.db_url = f"sqlite:///{root}/course/gradebook.db"

c.IncludeHeaderFooter.header = ""
c.ExecutePreprocessor.timeout = 120  # seconds a cell; the first one imports TensorFlow

c.Autograder.data = [os.environ["COURSE_CACHE"]]  # what hand-ins may read besides themselves
