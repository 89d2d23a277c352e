"""Training: from articles with labels to a model file; the only part that needs Keras.

In: records of a corpus. Out: a model file that `pullquote.models.rnn` serves with NumPy alone.
Keras runs on whatever backend `pullquote.backend` finds chosen.
"""

import pullquote.backend  # noqa: F401  (settles the backend before Keras is imported)
