"""Handwritten signs as pictures, bright on dark: digits of MNIST and of handwriting fonts, letters, strokes, ticks, crosses."""

import io
import math
import os
import random

import numpy as np
from fontTools.ttLib import TTFont
from PIL import Image, ImageDraw, ImageFont

HEIGHT = 48


def mnist(folder, part):
    """Digits of a part of MNIST, `train` or `t10k`, by their value, cropped to their ink."""
    images = np.fromfile(os.path.join(folder, f"{part}-images-idx3-ubyte"), np.uint8)[16:].reshape(-1, 28, 28)
    labels = np.fromfile(os.path.join(folder, f"{part}-labels-idx1-ubyte"), np.uint8)[8:]
    found = {str(value): [] for value in range(10)}
    for picture, label in zip(images, labels):
        rows, columns = np.where(picture > 60)
        box = picture[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]
        found[str(label)].append(box)
    return found


def fonts(folder):
    """Handwriting fonts of the npm packages @fontsource/*, as PIL fonts in two sizes."""
    found = []
    for name in sorted(os.listdir(folder)):
        file = os.path.join(folder, name, "files", f"{name}-latin-400-normal.woff")
        if not os.path.exists(file):
            continue
        font = TTFont(file)
        font.flavor = None
        buffer = io.BytesIO()
        font.save(buffer)
        found.append(buffer.getvalue())
    return [ImageFont.truetype(io.BytesIO(one), 64) for one in found]


def crop(picture):
    rows, columns = np.where(picture > 40)
    if len(rows) == 0:
        return None
    return picture[rows.min() : rows.max() + 1, columns.min() : columns.max() + 1]


def typeset(font, text):
    """A text in a font, its letters jittered against each other."""
    image = Image.new("L", (90 * len(text) + 60, 150))
    draw = ImageDraw.Draw(image)
    x = 20
    for letter in text:
        y = 40 + random.gauss(0, 2)
        draw.text((x, y), letter, fill=255, font=font)
        x += font.getlength(letter) * random.uniform(0.8, 1.1)
    return crop(np.asarray(image))


def pen_width(picture, amount):
    """Thinner (below 0.5) or thicker strokes: the soft threshold of a smooth picture."""
    smooth = picture.astype(np.float32) / 255
    return 1 / (1 + np.exp(-(smooth - amount) * 10))


def resized(picture, width, height):
    return np.asarray(Image.fromarray(picture).resize((max(1, int(width)), max(1, int(height))), Image.BICUBIC))


def polyline(points, width, height, pen):
    """Strokes as a picture; each is a list of points in the unit square."""
    scale = 3
    margin = pen + 2
    image = Image.new("L", (int((width + 2 * margin) * scale), int((height + 2 * margin) * scale)))
    draw = ImageDraw.Draw(image)
    for stroke in points:
        path = [((margin + x * width) * scale, (margin + y * height) * scale) for x, y in stroke]
        draw.line(path, fill=255, width=max(1, int(pen * scale)), joint="curve")
        for x, y in (path[0], path[-1]):
            r = pen * scale / 2
            draw.ellipse((x - r, y - r, x + r, y + r), fill=255)
    return np.asarray(image.resize((image.width // scale, image.height // scale), Image.BOX))


def curve(a, b, bend, steps=12):
    """A line that bends to one side."""
    (ax, ay), (bx, by) = a, b
    nx, ny = -(by - ay), bx - ax
    return [
        (
            ax + (bx - ax) * t + nx * bend * math.sin(math.pi * t),
            ay + (by - ay) * t + ny * bend * math.sin(math.pi * t),
        )
        for t in (i / steps for i in range(steps + 1))
    ]


def one(height, pen):
    """The plain stroke that most hands write for a one, some with a flag."""
    slant = random.gauss(0.12, 0.16)
    width = max(2.0, abs(slant) * height)
    top, bottom = ((1, 0), (0, 1)) if slant > 0 else ((0, 0), (1, 1))
    stroke = curve(top, bottom, random.gauss(0, 0.04))
    if random.random() < 0.2:
        length = random.uniform(0.15, 0.4)
        stroke = [(top[0] - length * height / width * 0.7, top[1] + length * 0.8)] + stroke
    return crop(polyline([stroke], width, height, pen))


def tick(height, pen):
    low = random.uniform(0.15, 0.4)
    start = random.uniform(0.35, 0.75)
    strokes = curve((0, start), (low, 1), random.gauss(0, 0.05)) + curve((low, 1), (1, 0), random.gauss(0, 0.08))
    return crop(polyline([strokes], height * random.uniform(0.7, 1.5), height, pen))


def cross(height, pen):
    jitter = lambda: random.uniform(-0.15, 0.15)
    a = curve((jitter(), jitter()), (1 + jitter(), 1 + jitter()), random.gauss(0, 0.05))
    b = curve((1 + jitter(), jitter()), (jitter(), 1 + jitter()), random.gauss(0, 0.05))
    return crop(polyline([a, b], height * random.uniform(0.7, 1.8), height, pen))


def dash(height, pen):
    width = height * random.uniform(0.5, 1.6)
    stroke = curve((0, random.uniform(0, 1)), (1, random.uniform(0, 1)), random.gauss(0, 0.06))
    strokes = [stroke]
    if random.random() < 0.25:
        strokes.append([(x, y + 2) for x, y in stroke])
    return crop(polyline(strokes, width, height * 0.15, pen))


def scribble(width, height, pen):
    """A pen going to and fro, over what was written or nothing."""
    count = random.randint(4, 12)
    upright = random.random() < 0.3
    points = []
    for i in range(count):
        along = (i + random.uniform(-0.3, 0.3)) / count
        across = (i % 2) + random.uniform(-0.25, 0.25)
        points.append((across, along) if upright else (along, across))
    if random.random() < 0.4:
        random.shuffle(points)
    return crop(polyline([points], width, height, pen))


def strikes(width, height, pen):
    """One to three long strokes across a word."""
    count = random.choice([1, 1, 2, 2, 3])
    found = []
    for i in range(count):
        rising = random.random() < 0.5 if count == 1 else i % 2 == 0
        low, high = random.uniform(0.5, 1.1), random.uniform(-0.1, 0.5)
        a, b = ((-0.08, low), (1.08, high)) if rising else ((-0.08, high), (1.08, low))
        found.append(curve(a, b, random.gauss(0, 0.04)))
    return polyline(found, width, height, pen)


def half(height, pen, digit):
    """A half: a small one, a stroke, a small two, side by side or one over the other."""
    small = height * random.uniform(0.45, 0.6)
    above = one(small, pen)
    two = resized(digit, small * digit.shape[1] / digit.shape[0], small)
    if random.random() < 0.5:
        bar = crop(polyline([curve((1, 0), (0, 1), random.gauss(0, 0.03))], height * random.uniform(0.3, 0.6), height, pen))
        gap = random.randint(0, 3)
        width = above.shape[1] + bar.shape[1] + two.shape[1] + 2 * gap
        out = np.zeros((max(int(height) + 10, bar.shape[0], two.shape[0]), width + 4), np.uint8)
        place(out, above, 0, random.randint(0, 4))
        place(out, bar, above.shape[1] + gap - 2, 0)
        place(out, two, above.shape[1] + bar.shape[1] + 2 * gap - 4, out.shape[0] - two.shape[0])
    else:
        bar = crop(polyline([curve((0, random.uniform(0, 1)), (1, random.uniform(0, 1)), 0)], small, 3, pen))
        width = max(bar.shape[1], two.shape[1], above.shape[1]) + 2
        out = np.zeros((above.shape[0] + bar.shape[0] + two.shape[0] + 8, width), np.uint8)
        place(out, above, (width - above.shape[1]) // 2, 0)
        place(out, bar, 0, above.shape[0] + 2)
        place(out, two, (width - two.shape[1]) // 2, above.shape[0] + bar.shape[0] + 5)
    return crop(out)


def smooth(points, steps=6):
    """A curve through points (Catmull-Rom)."""
    padded = [points[0], *points, points[-1]]
    found = []
    for p0, p1, p2, p3 in zip(padded, padded[1:], padded[2:], padded[3:]):
        for i in range(steps):
            t = i / steps
            found.append(
                tuple(
                    0.5 * (2 * b + (c - a) * t + (2 * a - 5 * b + 4 * c - d) * t * t + (3 * b - a - 3 * c + d) * t**3)
                    for a, b, c, d in zip(p0, p1, p2, p3)
                )
            )
    return [*found, points[-1]]


def jittered(points, amount=0.07):
    return [(x + random.gauss(0, amount), y + random.gauss(0, amount)) for x, y in points]


# how hands write "cs" in one go: an open c, up again, and an s that ends in a loop or a hook
CS = [
    [(0.25, 0.0), (0.05, 0.45), (0.1, 0.9), (0.3, 0.95), (0.55, 0.3), (0.62, 0.05), (0.75, 0.45), (0.95, 0.8), (0.65, 1.0)],
    [(0.12, 0.05), (0.05, 0.6), (0.2, 1.0), (0.42, 0.7), (0.55, 0.1), (0.6, 0.5), (0.95, 0.6), (0.8, 0.95), (0.55, 0.9)],
    [(0.35, 0.1), (0.1, 0.2), (0.05, 0.75), (0.25, 1.0), (0.5, 0.75), (0.85, 0.1), (0.6, 0.25), (0.9, 0.7), (0.6, 1.0)],
    [(0.1, 0.0), (0.08, 0.7), (0.3, 1.0), (0.5, 0.5), (0.5, 0.0), (0.55, 0.6), (0.75, 1.0), (1.0, 0.6), (0.8, 0.45)],
]
# an s apart, a stroke between: "c/s"
C = [(0.9, 0.15), (0.4, 0.0), (0.05, 0.5), (0.3, 1.0), (0.9, 0.9)]
S = [(0.9, 0.1), (0.4, 0.0), (0.15, 0.3), (0.6, 0.55), (0.85, 0.8), (0.4, 1.0), (0.05, 0.9)]


def case_sign(height, pen):
    """The short form of "case" as pens write it."""
    tall = height * random.uniform(0.6, 1.0)
    kind = random.random()
    if kind < 0.7:
        return crop(polyline([smooth(jittered(random.choice(CS)))], tall * random.uniform(0.7, 1.5), tall, pen))
    strokes = [[(x * 0.42, y) for x, y in smooth(jittered(C))], [(0.58 + x * 0.42, y) for x, y in smooth(jittered(S))]]
    if kind > 0.85:
        strokes.insert(1, [(0.56, -0.05), (0.42, 1.05)])
    return crop(polyline(strokes, tall * random.uniform(0.8, 1.5), tall, pen))


# a two with a loop at its foot, and one whose head is closed as well, so that it resembles an eight with a tail
LOOPED_TWOS = [
    [(0.1, 0.25), (0.4, 0.0), (0.8, 0.2), (0.6, 0.6), (0.25, 0.95), (0.05, 0.85), (0.25, 0.72), (0.6, 0.95), (1.0, 0.85)],
    [(0.45, 0.45), (0.12, 0.3), (0.35, 0.0), (0.75, 0.15), (0.6, 0.5), (0.2, 0.9), (0.02, 0.75), (0.3, 0.65), (0.7, 0.9), (1.0, 1.0)],
    [(0.35, 0.35), (0.15, 0.2), (0.45, 0.0), (0.7, 0.2), (0.55, 0.55), (0.25, 0.8), (0.05, 0.7), (0.25, 0.58), (0.6, 0.8), (0.85, 1.05)],
    [(0.2, 0.4), (0.1, 0.15), (0.5, 0.0), (0.75, 0.25), (0.4, 0.6), (0.1, 0.85), (0.3, 0.95), (0.45, 0.75), (0.7, 0.9), (0.95, 1.1)],
]


def looped_two(height, pen):
    points = jittered(random.choice(LOOPED_TWOS), 0.04)
    return crop(polyline([smooth(points)], height * random.uniform(0.5, 0.85), height, pen))


def ditto(height, pen):
    """The sign for "the same", as two strokes or in one go."""
    small = height * random.uniform(0.25, 0.45)
    if random.random() < 0.5:
        lean = random.uniform(-0.3, 0.2)
        return crop(polyline([[(0, 0), (lean, 1)], [(0.8, 0), (0.8 + lean, 1)]], small * random.uniform(0.5, 0.9), small, pen))
    u = smooth(jittered([(0, 0), (0.05, 0.5), (0.4, 0.55), (0.75, 0.1)], 0.06)) + jittered([(0.75, 0.1), (0.65, 1.0)], 0.05)
    return crop(polyline([u], small, small, pen))


def arrow(height, pen):
    """What points to a line and is no quantity."""
    head = [(1 - random.uniform(0.25, 0.5), -0.1), (1, 0.5), (1 - random.uniform(0.25, 0.5), 1.1)]
    shafts = [[(0, 0.5), (1, 0.5)]] if random.random() < 0.6 else [[(0, 0.3), (0.9, 0.3)], [(0, 0.7), (0.9, 0.7)]]
    return crop(polyline([*map(jittered, shafts), smooth(jittered(head, 0.05))], height * random.uniform(0.8, 1.6), height * 0.4, pen))


def place(canvas, picture, left, top):
    """Draws a picture onto a canvas; what is brighter stays."""
    left, top = int(left), int(top)
    x0, y0 = max(0, left), max(0, top)
    x1, y1 = min(canvas.shape[1], left + picture.shape[1]), min(canvas.shape[0], top + picture.shape[0])
    if x0 >= x1 or y0 >= y1:
        return
    part = picture[y0 - top : y1 - top, x0 - left : x1 - left]
    np.maximum(canvas[y0:y1, x0:x1], part, out=canvas[y0:y1, x0:x1])
