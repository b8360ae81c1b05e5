"""What the doctor looks at: packages, folders, compiled kernels, data tables and scenarios."""
