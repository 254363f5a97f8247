"""The messages of Protos/linnet/v1 as protoc writes them; `make protos` renews them."""
