"""Training an encoder: from running prose to a file that `pullquote.encoders.skipthoughts` serves.

In: texts, and word vectors if there are any. Out: an encoder file, a card in it, a loss curve.

Read in this order: `sentences` (text to numbered words), `teacher` (what another encoder makes of
them), `beginning` (what words' vectors are before the first step), `batches` (neighbours of like
length), `network` (the Keras encoder and its loss), `kept` and `fit` (the training, which can be
taken up again), `expansion` (vectors for words never seen in training), `export` (the file),
`train` (all of it), `judge` (figures of any encoder).
"""
