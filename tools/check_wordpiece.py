"""Compare our word pieces with those of the library ``tokenizers``.

Input: the ``tokenizer.json`` of all-MiniLM-L6-v2 and a text file, one sentence per line. Output:
the number of lines that differ, and the first of them. With ``--golden FILE``, the library
recomputes the ids of the texts in that file, which the tests read. Needs ``pip install
tokenizers``.

    python tools/check_wordpiece.py tokenizer.json sentences.txt \
        --golden tests/unit/wordpiece.json
"""

import argparse
import json
import sys
from pathlib import Path

from tokenizers import Tokenizer

from pullquote.encoders.wordpiece import WordPiece, read_vocabulary

VOCABULARY = Path(__file__).parent.parent / "src/pullquote/encoders/data/vocab.txt"


def main() -> None:
    """Compare, and write the golden ids if requested."""
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("tokenizer", type=Path, help="tokenizer.json")
    parser.add_argument("sentences", type=Path, help="text file, one sentence a line")
    parser.add_argument("--golden", type=Path, help="JSON file of texts, to be given their ids")
    options = parser.parse_args()
    theirs = Tokenizer.from_file(str(options.tokenizer))
    theirs.no_padding()
    theirs.no_truncation()
    ours = WordPiece(read_vocabulary(VOCABULARY))
    if options.golden:
        golden = json.loads(options.golden.read_text(encoding="utf-8"))
        for item in golden:
            item["ids"] = theirs.encode(item["text"], add_special_tokens=False).ids
        lines = ",\n".join(json.dumps(item, ensure_ascii=False) for item in golden)
        options.golden.write_text(f"[\n{lines}\n]\n", encoding="utf-8")
    sentences = options.sentences.read_text(encoding="utf-8").split("\n")
    encoded = theirs.encode_batch(sentences, add_special_tokens=False)
    differ = [s for s, e in zip(sentences, encoded, strict=True) if e.ids != ours.encode(s)]
    print(f"{len(sentences) - len(differ):,} of {len(sentences):,} lines have the same ids")
    for sentence in differ[:5]:
        print(repr(sentence))
    sys.exit(bool(differ))


if __name__ == "__main__":
    main()
