"""Training of skip-thoughts encoders, from running text to an encoder file.

Reading order: `dataset` (text to word ids), `teacher` (vectors for distillation),
`embeddings_init` (initial word vectors), `batches` (pairs of neighboring sentences), `network`
(Keras model and losses), `checkpoint` and `loop` (training that can be resumed),
`vocabulary_expansion` (vectors of words that were not trained), `export` (the file), `train` (all
of it), `evaluate` (figures for any encoder).
"""
