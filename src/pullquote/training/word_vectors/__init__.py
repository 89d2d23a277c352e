"""Word vectors: from running prose to a vector for each word, by skip-gram.

In: text files of any size. Out: a file of words with their vectors; the words nearest to one,
analogies, a picture.

A word's vector is what tells which words stand around it (Mikolov et al. 2013, arXiv 1301.3781),
with frequent words thinned out and wrong neighbours drawn at random (the same, arXiv 1310.4546).

Read in this order: `numbering` (text to numbers, on disk), `pairs` (a word and its neighbours),
`keras_model` (the talk's model), `gensim_model` (the fast path), `train` (all of it),
`word_file` (the file), `questions` (what is asked of vectors), `picture`.
"""

import pullquote.training.keras_backend  # noqa: F401  (settles the backend before Keras is imported)
