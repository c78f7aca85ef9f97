"""What belongs to learners and outlives a page: their progress. No Streamlit here."""
