"""Results as a workbook, `result.xlsx`, for planners who work on in a spreadsheet."""
