"""What a model stands in, and leaves behind: memory, kernels on the disk, values as callers write them."""
