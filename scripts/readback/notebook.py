#!/usr/bin/env python3
"""Runs a notebook from its folder and writes it with its outputs.

    readback_notebook.py NOTEBOOK.ipynb EXECUTED.ipynb

The lake is $GOLMOK_LAKE, the files that it was made of $GOLMOK_FILES (notebooks/lake.py). With the same path twice the notebook is kept as it was run:

    GOLMOK_LAKE=out/lake readback_notebook.py notebooks/read_the_lake.ipynb notebooks/read_the_lake.ipynb
"""

import pathlib
import sys

import nbclient
import nbformat


def main():
    source, target = (pathlib.Path(argument) for argument in sys.argv[1:])
    notebook = nbformat.read(source, as_version=4)
    client = nbclient.NotebookClient(
        notebook, timeout=120, kernel_name="python3", resources={"metadata": {"path": str(source.parent)}}
    )
    client.execute()
    for cell in notebook.cells:
        # When a cell was run says nothing to a reader.
        cell.metadata.pop("execution", None)
    notebook.metadata.language_info = {"name": "python"}
    nbformat.write(notebook, target)


if __name__ == "__main__":
    main()
