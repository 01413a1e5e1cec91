"""N pictures of one size, painted all at once: random colours, backgrounds, clutter, noise.

Screen coordinates run from -1 to 1, x to the right and y up. A parameter is one number for all
pictures or an array of shape (N, 1, 1) with one number for each.
"""

import numpy as np

F = np.float32


def hsv_to_rgb(hue, saturation, value) -> np.ndarray:
    """Convert colours; hue in turns, all three in 0..1, result of shape (..., 3)."""
    hue, saturation, value = np.broadcast_arrays(
        np.asarray(hue, F), np.asarray(saturation, F), np.asarray(value, F)
    )
    k = (np.array([5, 3, 1], F) + hue[..., None] * 6) % 6
    fall = np.clip(np.minimum(k, 4 - k), 0, 1)
    return (value[..., None] * (1 - saturation[..., None] * fall)).astype(F)


def enlarge(grid: np.ndarray, size: int) -> np.ndarray:
    """Enlarge (N, h, w, c) to (N, size, size, c), linearly between the given points."""
    for axis in (1, 2):
        n = grid.shape[axis]
        t = np.linspace(0, n - 1, size).astype(F)
        low = np.clip(np.floor(t).astype(int), 0, n - 2)
        weight = (t - low).reshape((-1, 1, 1) if axis == 1 else (-1, 1))
        grid = grid.take(low, axis) * (1 - weight) + grid.take(low + 1, axis) * weight
    return grid


class Canvas:
    """N square pictures in floating point, 0..1, and the random numbers that vary them."""

    def __init__(self, n: int, size: int, rng: np.random.Generator):
        """Make n black pictures of size x size pixels."""
        self.n, self.size, self.rng = n, size, rng
        grid = (np.arange(size, dtype=F) + F(0.5)) / size * 2 - 1
        gx, gy = np.meshgrid(grid, -grid)
        self.gx, self.gy = gx[None], gy[None]
        self.img = np.zeros((n, size, size, 3), F)

    # ---- random values, one per picture
    def u(self, low, high):
        """Uniform between low and high."""
        return self.rng.uniform(low, high, (self.n, 1, 1)).astype(F)

    def log_u(self, low, high):
        """Between low and high, every ratio alike."""
        return np.exp(self.u(np.log(low), np.log(high)))

    def j(self, value, r=0.12):
        """The value, varied by up to a share r."""
        return (value * (1 + self.u(-r, r))).astype(F)

    def sign(self):
        """-1 or 1."""
        return self.rng.choice(np.array([-1, 1], F), (self.n, 1, 1))

    def some(self, p):
        """1 for a share p of the pictures, else 0."""
        return (self.rng.random((self.n, 1, 1)) < p).astype(F)

    def hsv(self, h, s, v, dh=0.03, ds=0.12, dv=0.12):
        """A colour near (h, s, v), of shape (N, 1, 1, 3)."""
        h = (np.asarray(h, F) + self.u(-dh, dh)) % 1
        s = np.clip(np.asarray(s, F) + self.u(-ds, ds), 0, 1)
        v = np.clip(np.asarray(v, F) + self.u(-dv, dv), 0, 1)
        return hsv_to_rgb(h, s, v)

    def any_colour(self, s, v):
        """A colour of any hue."""
        return self.hsv(self.u(0, 1), s, v)

    def pick(self, *values):
        """One of several colours (or numbers) for each picture."""
        k = self.rng.integers(0, len(values), self.n)
        shape = (self.n, 1, 1) + np.broadcast_shapes(*(np.shape(v)[-1:] for v in values))
        return np.stack([np.broadcast_to(v, shape) for v in values])[k, np.arange(self.n)]

    # ---- painting
    def blend(self, alpha, colour):
        """Lay a colour over the pictures where alpha, of shape (N, size, size), is not 0."""
        self.img += alpha[..., None] * (colour - self.img)

    def soft(self, colour, cells=4, amp=0.12):
        """Pictures of slowly changing colour around the given one."""
        shape = (self.n, cells, cells)
        z = 0.5 * self.rng.normal(0, 1, (*shape, 3)) + self.rng.normal(0, 1, (*shape, 1))
        return colour + F(amp) * enlarge(z.astype(F), self.size)

    def horizon(self, top, bottom, y0):
        """One picture above a slightly wavy horizon at height y0, another below."""
        wave = 0.06 * np.sin(self.u(1, 5) * self.gx + self.u(0, 6.28))
        k = np.clip((self.gy - y0 - wave) * self.size * 0.25 + 0.5, 0, 1)[..., None]
        return top * k + bottom * (1 - k)

    def clutter(self, k, size=(0.05, 0.3), a=0.85, p=1.0):
        """Lay k random ellipses or bars of random colour over each picture, each with chance p."""
        for _ in range(k):
            cx, cy, rot = self.u(-1.1, 1.1), self.u(-1.1, 1.1), self.u(0, 3.14)
            rx, ry = self.log_u(*size), self.log_u(*size)
            c, s = np.cos(rot), np.sin(rot)
            x, y = self.gx - cx, self.gy - cy
            x, y = np.abs(c * x + s * y) / rx, np.abs(-s * x + c * y) / ry
            edge = np.where(self.some(0.5) > 0, np.hypot(x, y), np.maximum(x, y))
            alpha = np.clip((1 - edge) * np.minimum(rx, ry) * self.size / 2 + 0.5, 0, 1)
            colour = self.hsv(self.u(0, 1), self.u(0.05, 0.7), self.u(0.1, 0.95), 0, 0, 0)
            self.blend(alpha * a * self.some(p), colour)

    def finish(self, noise=0.04, bright=0.12, contrast=0.2, cast=0.05) -> np.ndarray:
        """Vary contrast, brightness and tint, add noise; returns (N, size, size, 3) uint8."""
        mean = self.img.mean((1, 2, 3), keepdims=True)
        gain = np.exp(self.u(-contrast, contrast))[..., None]
        im = (self.img - mean) * gain + mean + self.u(-bright, bright)[..., None]
        im *= 1 + self.rng.uniform(-cast, cast, (self.n, 1, 1, 3)).astype(F)
        if noise:
            strength = self.u(0.3 * noise, 1.5 * noise)[..., None]
            im += self.rng.standard_normal(im.shape, dtype=F) * strength
        return (np.clip(im, 0, 1) * 255 + 0.5).astype(np.uint8)
