"""The Python side of what people touch; its names are reached through `import ccsim`."""
