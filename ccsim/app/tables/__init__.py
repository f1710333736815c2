"""What results show, as tables and sentences: the terminal lays them out as text, a page as HTML."""
