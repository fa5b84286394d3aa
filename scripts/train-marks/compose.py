"""Composes what stands in the order cells of forms: quantities as strings of signs, and what happens to them on paper."""

import math
import random

import numpy as np
from PIL import Image, ImageFilter

import glyphs

# class 0 is the blank of CTC
CLASSES = "_0123456789cpvx-hd"
WIDTH, HEIGHT = 128, 32
# the ink is scaled to this height, and no wider than this
INK_HEIGHT, INK_WIDTH = 26, 120
# marks lower than this part of a row are not blown up to full height
LEAST_OF_ROW = 0.55

CASE_WORDS = "cs cs cs c/s C/S CS Cs Us us U/s c case case Case CASE cases box BOX Box bx ctn CTN ct".split()
PIECE_WORDS = "pc pcs PCS Pcs pkt pc. pk".split()


class Composer:
    def __init__(self, digits, fonts, seed):
        self.digits, self.fonts = digits, fonts
        random.seed(seed)

    def digit(self, sign, height, pen):
        if sign == "1" and random.random() < 0.65:
            return glyphs.one(height, pen)
        if sign == "2" and random.random() < 0.35:
            return glyphs.looped_two(height * random.uniform(0.85, 1.1), pen)
        if random.random() < 0.12:
            found = glyphs.typeset(random.choice(self.fonts), sign)
        else:
            found = random.choice(self.digits[sign])
        h, w = found.shape
        tall = height * random.uniform(0.82, 1.12)
        wide = min(tall * 1.3, w * tall / h * random.uniform(0.8, 1.25))
        if sign == "1":
            wide = w * tall / h
        picture = glyphs.resized(found, max(3, wide), tall)
        if sign == "7" and random.random() < 0.25:
            bar = glyphs.polyline([[(0, 0.6), (1, 0.4)]], wide * 0.5, 3, pen)
            picture = picture.copy()
            glyphs.place(picture, bar, wide * 0.2, tall * 0.42)
        return picture

    def word(self, text, height):
        found = glyphs.typeset(random.choice(self.fonts), text)
        if found is None:
            return None
        h, w = found.shape
        tall = height * random.uniform(0.6, 1.0)
        return glyphs.resized(found, max(3, w * tall / h * random.uniform(0.7, 1.1)), tall)

    def signs(self):
        """The signs of a mark, as classes; `s` before them says that they are struck out."""
        kind = random.random()
        if kind < 0.30:
            number = random.choice("1111222233344455566789") + random.choice(["", "", "c", "c", "d"])
            return "l" + number if random.random() < 0.15 else number
        if kind < 0.62:
            tens = random.choice(["10", "10", "15", "20", "20", "25", "30", "40", "50", "12", "24", "35", "18", "16"])
            number = tens if random.random() < 0.6 else str(random.randint(10, 99))
            return number + random.choice(["", "", "", "", "c"])
        if kind < 0.66:
            return str(random.randint(100, 300)) if random.random() < 0.7 else random.choice(["100", "120", "150", "200"])
        if kind < 0.74:
            return random.choice(["1", "2", "3", "5", "10", "4"]) + "c"
        if kind < 0.78:
            return random.choice(["1", "2", "5", "10", "12", "6", "24"]) + "p"
        if kind < 0.81:
            return random.choice(["h", "h", "1h", "2h", "hc"])
        if kind < 0.84:
            return "v"
        if kind < 0.88:
            return "X"
        if kind < 0.91:
            return "-"
        if kind < 0.93:
            return "S"
        if kind < 0.98:
            return "s" + random.choice(["10", "1", "2", "15", "20", "5", "1c", str(random.randint(2, 40))])
        if kind < 0.985:
            return random.choice(["d", "a", "a"])
        return "s" + random.choice(["1", "2", "5", "10"]) + ">" + random.choice(["1", "2", "10", "15", "20"])

    def draw(self, signs, height, pen):
        """The pictures of the signs side by side on a canvas."""
        canvas = np.zeros((int(height * 3), int(height * 14)), np.uint8)
        x, baseline = height * 2, height * 2
        spread = random.gauss(0.1, 0.12)
        rise = random.gauss(0, 0.04)
        start = x
        for sign in signs:
            raised = 0
            if sign.isdigit():
                # many hands write the zero of "10" small, and above the line
                small = sign == "0" and x > start and random.random() < 0.35
                picture = self.digit(sign, height * (random.uniform(0.42, 0.8) if small else 1), pen)
                raised = random.uniform(0, 0.55) * (height - picture.shape[0]) if small else 0
            elif sign == "c":
                picture = (
                    glyphs.case_sign(height, pen) if random.random() < 0.5 else self.word(random.choice(CASE_WORDS), height)
                )
            elif sign == "p":
                picture = self.word(random.choice(PIECE_WORDS), height)
            elif sign == "v":
                picture = glyphs.tick(height, pen)
            elif sign == "X":
                picture = glyphs.cross(height, pen)
            elif sign in "-l":
                picture = glyphs.dash(height, pen)
            elif sign == "a":
                picture = glyphs.arrow(height, pen)
            elif sign == "S":
                picture = glyphs.scribble(height * random.uniform(0.8, 2.5), height, pen)
            elif sign == "d":
                picture = glyphs.ditto(height, pen)
            else:
                picture = glyphs.half(height, pen, random.choice(self.digits["2"]))
            if picture is None:
                continue
            drop = random.gauss(0, 0.05) * height - rise * (x - start) - raised
            if sign in "-l":
                drop -= height * random.uniform(0.25, 0.6)
            if sign == "d":
                drop -= height * random.uniform(0.2, 0.7)
            glyphs.place(canvas, picture, x, baseline - picture.shape[0] + drop)
            gap = max(-0.12, random.gauss(spread, 0.06))
            if sign.isdigit() and signs[-1] in "cpd":
                gap += abs(random.gauss(0.05, 0.15)) if signs[-1] != "d" else abs(random.gauss(0.3, 0.3))
            x += picture.shape[1] + gap * height
        return canvas, (start, x)

    def sample(self):
        """A strip of 32 × 128, bright ink on 0 … 1, and its label."""
        height = 44
        pen = random.uniform(2, 6)
        signs = self.signs()
        label = signs.replace("X", "x").replace("S", "x").replace("a", "-").replace("l", "")
        if signs[0] == "s":
            struck, _, again = signs[1:].partition(">")
            canvas, (left, right) = self.draw(struck, height, pen)
            over = (
                glyphs.strikes(right - left, height, pen)
                if random.random() < 0.65
                else glyphs.scribble(right - left + 10, height, pen)
            )
            glyphs.place(canvas, over, left - random.uniform(0, 8), height * 1.0 + random.gauss(0, 4))
            if again:
                second, (l2, r2) = self.draw(again, height, pen)
                part = second[:, int(l2) : int(r2)]
                glyphs.place(canvas, part, right + random.uniform(4, 14), 0)
            label = "x" + again
        else:
            canvas, _ = self.draw(signs, height, pen)
        return self.weather(canvas, height, pen), label

    def weather(self, canvas, height, pen):
        rows, columns = np.where(canvas > 100)
        if len(rows) == 0:
            return np.zeros((HEIGHT, WIDTH), np.float32)
        canvas = canvas[max(0, rows.min() - 30) : rows.max() + 30, max(0, columns.min() - 40) : columns.max() + 40]
        ink = glyphs.pen_width(canvas, random.uniform(0.25, 0.7))
        image = Image.fromarray((ink * 255).astype(np.uint8))
        shear = random.gauss(0.08, 0.16)
        turn = math.radians(random.gauss(0, 4))
        w, h = image.size
        cos, sin = math.cos(turn), math.sin(turn)
        cx, cy = w / 2, h / 2
        a, b = cos, sin + shear
        d, e = -sin, cos
        image = image.transform(
            (w, h), Image.AFFINE, (a, b, cx - a * cx - b * cy, d, e, cy - d * cx - e * cy), Image.BILINEAR
        )
        ink = np.asarray(image).astype(np.float32) / 255
        rows, columns = np.where(ink > 0.4)
        if len(rows) == 0:
            return np.zeros((HEIGHT, WIDTH), np.float32)
        top, bottom, left, right = rows.min(), rows.max() + 1, columns.min(), columns.max() + 1
        ink = ink.copy()
        row = height * random.uniform(0.95, 1.8)
        # a ruled line was taken out, or a rest of it is left
        for _ in range(random.choice([0, 0, 1, 1, 2])):
            y = int(random.uniform(top - 0.2 * height, bottom + 0.2 * height))
            thick = random.randint(2, 5)
            slope = random.gauss(0, 0.03)
            cut = random.random() < 0.75
            x0 = int(random.uniform(left - 20, right)) if random.random() < 0.5 else left - 20
            x1 = x0 + int(random.uniform(0.2, 1 if cut else 0.4) * (right - left + 40))
            for x in range(max(0, x0), min(ink.shape[1], x1)):
                yy = int(y + slope * (x - left))
                if 0 <= yy < ink.shape[0] - thick:
                    ink[yy : yy + thick, x] = ink[yy : yy + thick, x] * 0.25 if cut else random.uniform(0.5, 1)
        # where a stroke meets a line, a piece of the line stays
        if random.random() < 0.5:
            thick = random.randint(2, 4)
            for y in random.choice([[top + 2], [bottom - 6], [top + 3, bottom - 7], [(top + bottom) // 2]]):
                y = int(max(0, y + random.uniform(-6, 6)))
                meets = (ink[y : y + thick] > 0.5).any(0)
                wide = np.convolve(meets, np.ones(random.choice([3, 5, 7])), "same") > 0
                ink[y : y + thick, wide] = np.maximum(ink[y : y + thick, wide], random.uniform(0.6, 1))
        if random.random() < 0.15:
            x = int(random.choice([left - random.uniform(2, 12), right + random.uniform(0, 10), random.uniform(left, right)]))
            if 0 <= x < ink.shape[1] - 4:
                ink[max(0, top - 6) : bottom + 6, x : x + random.randint(2, 4)] *= 0.3
        # what hangs over from the rows above and below
        if random.random() < 0.25:
            other = self.digit(random.choice("0123456789"), height, pen).astype(np.float32) / 255
            cut = int(other.shape[0] * random.uniform(0.1, 0.3))
            x = int(random.uniform(left - 5, right))
            if random.random() < 0.5:
                self.paste(ink, other[-cut:], x, top - cut - random.randint(-2, 5))
            else:
                self.paste(ink, other[:cut], x, bottom + random.randint(-2, 5))
        for _ in range(random.choice([0, 0, 0, 1, 2])):
            x, y = int(random.uniform(left - 8, right + 8)), int(random.uniform(top - 4, bottom + 4))
            r = random.randint(1, 3)
            ink[max(0, y - r) : y + r, max(0, x - r) : x + r] = random.uniform(0.3, 1)
        # a faint pen
        if random.random() < 0.3:
            fade = np.asarray(
                Image.fromarray(np.random.randint(60, 256, (6, 16), np.uint8)).resize((ink.shape[1], ink.shape[0]), Image.BILINEAR)
            ).astype(np.float32) / 255
            ink = ink * fade
        return normalise(ink, row, jitter=True)

    @staticmethod
    def paste(ink, part, left, top):
        h, w = part.shape
        x0, y0, x1, y1 = max(0, left), max(0, top), min(ink.shape[1], left + w), min(ink.shape[0], top + h)
        if x0 < x1 and y0 < y1:
            region = ink[y0:y1, x0:x1]
            np.maximum(region, part[y0 - top : y1 - top, x0 - left : x1 - left], out=region)


def normalise(ink, row, jitter=False):
    """Scales the ink into the strip, as `marks/strip.ts` does."""
    rows, columns = np.where(ink > 0.3)
    if len(rows) == 0:
        return np.zeros((HEIGHT, WIDTH), np.float32)
    top, bottom, left, right = rows.min(), rows.max() + 1, columns.min(), columns.max() + 1
    tall, wide = max(bottom - top, LEAST_OF_ROW * row), right - left
    scale = min(INK_HEIGHT / tall, INK_WIDTH / max(wide, 1))
    if jitter:
        scale *= random.uniform(0.85, 1.02)
    cx, cy = (left + right) / 2, (top + bottom) / 2
    blur = random.uniform(0, 0.5) / scale if jitter else 0
    image = Image.fromarray((np.clip(ink, 0, 1) * 255).astype(np.uint8))
    image = image.filter(ImageFilter.GaussianBlur(0.35 / scale + blur))
    inverse = 1 / scale
    dx, dy = (random.uniform(-3, 3), random.uniform(-1.5, 1.5)) if jitter else (0, 0)
    image = image.transform(
        (WIDTH, HEIGHT),
        Image.AFFINE,
        (inverse, 0, cx - (WIDTH / 2 + dx) * inverse, 0, inverse, cy - (HEIGHT / 2 + dy) * inverse),
        Image.BILINEAR,
    )
    out = np.asarray(image).astype(np.float32) / 255
    if jitter:
        out = np.clip(out * random.uniform(0.8, 1.5), 0, 1)
        out = np.clip(out + np.random.normal(0, random.uniform(0, 0.05), out.shape), 0, 1).astype(np.float32)
    return out
