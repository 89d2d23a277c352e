"""Training: from articles with quotes to model files; the only ring that needs Keras.

`keras_backend` is imported first, because Keras reads its backend only once.
"""

import pullquote.training.keras_backend  # noqa: F401  (selects the backend before Keras is imported)
