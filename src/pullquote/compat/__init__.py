"""Compat: the calls that other summarisers' tutorials make, each answered by pullquote.

In: a text, and a peer's own arguments. Out: what the peer returned, its sentences picked here. One
module for each peer, named after it, with the names and the order of arguments that its last
release had; so a tutorial that no longer runs changes the one line with its import.

An argument means what it meant, or is refused with a line that says why; none is passed over.
Pages under docs/moving-in/ say where results differ.

- `gensim`: ``gensim.summarization.summarize`` of 3.8, which 4.0 took out.
- `summa`: ``summa.summarizer.summarize`` of 1.2.
- `summarizer`: ``summarizer.Summarizer`` of bert-extractive-summarizer 0.10.
- `transformers`: ``transformers.pipeline("summarization")`` of 4, which 5 took out.
"""
