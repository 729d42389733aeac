"""What can be the name of one folder or file."""


def is_step(name: str) -> bool:
    """Whether a text can be the name of one folder or file."""
    return name not in ("", ".", "..") and not any(letter in "/\\" or not letter.isprintable() for letter in name)
