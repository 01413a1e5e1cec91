"""Handwritten digits: strokes of a pen through a few points, never placed twice alike."""

import numpy as np

from course_utils.standins.shapes.parts import rgb

_INK = rgb(1, 1, 1)


def _stroke(c, points, bend=True):
    """Draw one stroke through the points; bend: as a smooth curve (Catmull-Rom), else straight."""
    points = [(x + c.u(-0.07, 0.07), y + c.u(-0.07, 0.07)) for x, y in points]
    if bend:
        ends = [points[0], *points, points[-1]]
        spans = zip(ends, ends[1:], ends[2:], ends[3:], strict=False)
        points = [_between(*span, t) for span in spans for t in (0, 0.33, 0.67)] + points[-1:]
    c.paint(c.d_line(points, c.pen), _INK)


def _between(before, start, end, after, t):
    weights = np.array([-t + 2 * t**2 - t**3, 2 - 5 * t**2 + 3 * t**3, t + 4 * t**2 - 3 * t**3])
    weights = (*weights / 2, (t**3 - t**2) / 2)
    return tuple(
        sum(w * p[axis] for w, p in zip(weights, (before, start, end, after), strict=True))
        for axis in (0, 1)
    )


def _some_stroke(c, points, share):
    """Draw a straight stroke on a share of the pictures."""
    c.paint(c.d_line(points, c.pen), _INK, a=c.some(share))


def zero(c):
    c.ring(0, 0, c.j(0.46, 0.25), c.pen, _INK, rot=c.u(-0.2, 0.2), ry=c.j(0.76, 0.06))


def one(c):
    _stroke(c, [(0.02, 0.78), (-0.02, -0.78)], bend=False)
    _some_stroke(c, [(0.02, 0.74), (-0.28, 0.45)], 0.4)
    _some_stroke(c, [(-0.3, -0.76), (0.3, -0.76)], 0.15)


def two(c):
    top = [(-0.45, 0.42), (-0.08, 0.78), (0.38, 0.5), (0.12, -0.05)]
    _stroke(c, [*top, (-0.46, -0.7), (-0.05, -0.66), (0.52, -0.72)])


def three(c):
    top = [(-0.42, 0.6), (0.05, 0.8), (0.38, 0.48), (-0.1, 0.08)]
    _stroke(c, [*top, (0.44, -0.34), (0.02, -0.8), (-0.48, -0.58)])


def four(c):
    lean = c.u(-0.1, 0.1)
    _stroke(c, [(-0.3 + c.u(-0.12, 0.2), 0.72), (-0.48, -0.05), (0.5, -0.02)], bend=False)
    _stroke(c, [(0.24 + lean, 0.55), (0.2, -0.8)], bend=False)


def five(c):
    _stroke(
        c, [(-0.34, 0.72), (-0.4, 0.12), (0.08, 0.2), (0.44, -0.26), (0.04, -0.76), (-0.48, -0.58)]
    )
    _stroke(c, [(-0.34, 0.72), (0.45, 0.74)], bend=False)


def six(c):
    _stroke(
        c,
        [
            (0.3, 0.76),
            (-0.18, 0.4),
            (-0.44, -0.25),
            (-0.08, -0.77),
            (0.38, -0.45),
            (0.06, -0.04),
            (-0.38, -0.32),
        ],
    )


def seven(c):
    _stroke(c, [(-0.46, 0.66), (0.44, 0.7), (-0.1, -0.78)], bend=False)
    _some_stroke(c, [(-0.22, 0.0), (0.36, 0.04)], 0.3)


def eight(c):
    c.ring(0.02, 0.4, c.j(0.33, 0.15), c.pen, _INK, rot=c.u(-0.3, 0.3), ry=c.j(0.36, 0.06))
    c.ring(-0.02, -0.38, c.j(0.4, 0.15), c.pen, _INK, rot=c.u(-0.3, 0.3), ry=c.j(0.4, 0.06))


def nine(c):
    c.ring(-0.02, 0.36, c.j(0.38, 0.12), c.pen, _INK, rot=c.u(-0.2, 0.2), ry=c.j(0.38, 0.06))
    _stroke(c, [(0.34, 0.44), (0.3, -0.2), (0.18 + c.u(-0.3, 0.1), -0.8)])


DIGITS = [zero, one, two, three, four, five, six, seven, eight, nine]
