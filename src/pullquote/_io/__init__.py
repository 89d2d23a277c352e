"""Files, folders, JSON and messages: what the other packages use to read and write.

Private to pullquote: no name here is part of the public API.
"""
