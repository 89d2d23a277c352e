"""Training: from articles with labels to a model file; the only part that needs Keras.

In: records of a corpus. Out: a model file that `pullquote.scorers.neural` serves with NumPy alone.
Keras runs on whatever backend `pullquote.training.keras_backend` finds chosen.
"""

import pullquote.training.keras_backend  # noqa: F401  (settles the backend before Keras is imported)
