"""CURVE keys of the link: made by `linnet keys`, and applied to sockets of ZeroMQ."""


class Keys:
    """A peer's own key pair and the coordinator's public key."""

    @staticmethod
    def add_options(parser):
        parser.add_argument("--key")
        parser.add_argument("--coordinator-key")

    @staticmethod
    def given(options):
        return None
