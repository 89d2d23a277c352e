"""Word vectors by skip-gram, from text files of any size.

A word's vector is trained to predict its neighbors (Mikolov et al. 2013, arXiv 1301.3781), with
subsampling of frequent words and negative sampling (the same, arXiv 1310.4546).

Reading order: `vocabulary` (text to ids on disk), `skipgram` (words and their neighbors),
`keras_model` (the model of the talk), `gensim_model` (the fast path), `history` (losses), `train`
(all of it), `word_file` (the file), `query` (nearest words and analogies), `plot` (charts).
"""

import pullquote.training.keras_backend  # noqa: F401  (selects the backend before Keras is imported)
