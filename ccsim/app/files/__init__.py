"""What `--out` writes and what is read again: tables, records, the workbook, and the question, so that it can be asked again."""
